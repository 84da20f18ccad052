"""The way to the server takes 200 milliseconds in each direction: a Chromium that has waited long for its connections to an Apache httpd
opens a page, and leaves (TLS 1.3)."""
from browsers import chromium
from daemons import apache

stacks = ["Apache", "Chromium"]
delay = 200


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign()))
    chromium(lab, "https://www.shop.test/", trust=authority.trust)
