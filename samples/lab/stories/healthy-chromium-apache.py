"""A Chromium opens a page of an Apache httpd (TLS 1.3, HTTP/2), with GREASE in its hello, and leaves."""
from browsers import chromium
from daemons import apache

stacks = ["Apache", "Chromium"]


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign()))
    chromium(lab, "https://www.shop.test/", trust=authority.trust)
