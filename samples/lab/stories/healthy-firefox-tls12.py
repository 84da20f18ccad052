"""A Firefox opens a page of an Apache httpd that speaks only TLS 1.2 and leaves."""
from browsers import firefox
from daemons import apache

stacks = ["Apache", "Firefox"]


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign(), "SSLProtocol TLSv1.2"))
    firefox(lab, "https://www.shop.test/", trust=authority.trust)
