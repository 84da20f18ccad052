"""An Apache httpd asks for a certificate only when it knows the page, by renegotiation (TLS 1.2); a curl has one and sends it."""
from daemons import apache

stacks = ["Apache", "curl"]


def run(lab):
    authority = lab.authority()
    person = authority.sign("anna.shop.test", usage="clientAuth")
    page = f"SSLProtocol TLSv1.2\nSSLCACertificateFile {authority.trust}\n<Location />\nSSLVerifyClient require\nSSLVerifyDepth 3\n</Location>"
    lab.server(apache(lab, authority.sign(), page))
    lab.client(f"curl -s --http1.1 --cacert {authority.trust} {person.curl} https://www.shop.test/")
