"""A Firefox meets an Apache httpd that takes only P-521: it is asked for another key share (HelloRetryRequest), sends it and gets its
page (TLS 1.3)."""
from browsers import firefox
from daemons import apache

stacks = ["Apache", "Firefox"]


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign(), "SSLOpenSSLConfCmd Groups P-521"))
    firefox(lab, "https://www.shop.test/", trust=authority.trust)
