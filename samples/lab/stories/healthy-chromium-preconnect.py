"""The page that a Chromium opens tells it to connect to api.shop.test beforehand; it never asks anything there, and leaves (TLS 1.3)."""
from browsers import chromium

stacks = ["Chromium", "nginx"]
PAGE = 'location = /page { default_type text/html; return 200 "<link rel=preconnect href=https://api.shop.test><p>hello"; }'


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(san=["DNS:www.shop.test", "DNS:api.shop.test"])
    lab.server(lab.nginx(f"{leaf.nginx} {PAGE}"))
    chromium(lab, "https://www.shop.test/page", trust=authority.trust, more="--timeout=1500")
