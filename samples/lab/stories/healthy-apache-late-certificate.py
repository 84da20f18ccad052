"""An Apache httpd asks for a certificate only when it knows the page, after the handshake (TLS 1.3); an OpenSSL client that said it can do
that has one and sends it."""
from daemons import apache

stacks = ["Apache", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    person = authority.sign("anna.shop.test", usage="clientAuth")
    page = f"SSLCACertificateFile {authority.trust}\n<Location />\nSSLVerifyClient require\nSSLVerifyDepth 3\n</Location>"
    lab.server(apache(lab, authority.sign(), page))
    ask = "GET / HTTP/1.1\nHost: www.shop.test\nConnection: close\n\n"
    lab.client(f"openssl s_client -connect www.shop.test:443 -enable_pha -crlf -CAfile {authority.trust} {person.openssl}", send=ask)
