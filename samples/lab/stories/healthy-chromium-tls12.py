"""A Chromium opens a page of an nginx that speaks only TLS 1.2 and leaves."""
from browsers import chromium

stacks = ["Chromium", "nginx"]


def run(lab):
    authority = lab.authority()
    lab.server(lab.nginx(f"ssl_protocols TLSv1.2; {authority.sign().nginx}"))
    chromium(lab, "https://www.shop.test/", trust=authority.trust)
