"""An Apache httpd demands a certificate only when it knows the page, by renegotiation (TLS 1.2); a curl has none, and the httpd refuses the
second handshake with handshake_failure(40), encrypted."""
from daemons import apache

stacks = ["Apache", "curl"]


def run(lab):
    authority = lab.authority()
    page = f"SSLProtocol TLSv1.2\nSSLCACertificateFile {authority.trust}\n<Location />\nSSLVerifyClient require\nSSLVerifyDepth 3\n</Location>"
    lab.server(apache(lab, authority.sign(), page))
    lab.client(f"curl -s --http1.1 --cacert {authority.trust} https://www.shop.test/")
