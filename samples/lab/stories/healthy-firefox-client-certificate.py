"""An Apache httpd demands a certificate of a Firefox, which has a good one and sends it without asking its user (TLS 1.3)."""
from browsers import firefox
from daemons import apache

stacks = ["Apache", "Firefox"]


def run(lab):
    authority = lab.authority()
    person = authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(apache(lab, authority.sign(), f"SSLVerifyClient require\nSSLVerifyDepth 3\nSSLCACertificateFile {authority.trust}"))
    firefox(lab, "https://www.shop.test/", trust=authority.trust, person=person,
            settings={"security.default_personal_cert": "Select Automatically"})
