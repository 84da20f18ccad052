"""An Apache httpd asks a Chromium for a certificate and can do without (TLS 1.3). The Chromium leaves without a word, twice, while it
looks for one; then it comes again, says that it has none, and gets its page."""
from browsers import chromium
from daemons import apache

stacks = ["Apache", "Chromium"]


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign(), f"SSLVerifyClient optional\nSSLCACertificateFile {authority.trust}"))
    chromium(lab, "https://www.shop.test/", trust=authority.trust)
