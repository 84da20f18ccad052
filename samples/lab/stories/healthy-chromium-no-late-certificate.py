"""An Apache httpd wants a certificate when it knows the page, after the handshake (TLS 1.3), which a Chromium cannot do: the httpd tells
it in HTTP that the page is forbidden."""
from browsers import chromium
from daemons import apache

stacks = ["Apache", "Chromium"]


def run(lab):
    authority = lab.authority()
    page = f"SSLCACertificateFile {authority.trust}\n<Location />\nSSLVerifyClient require\nSSLVerifyDepth 3\n</Location>"
    lab.server(apache(lab, authority.sign(), page))
    chromium(lab, "https://www.shop.test/", trust=authority.trust)
