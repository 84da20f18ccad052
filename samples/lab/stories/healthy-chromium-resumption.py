"""A Chromium opens a page with two pictures; its nginx ends each connection after one answer, so that a later one resumes the session of
the first (TLS 1.3)."""
from browsers import chromium

stacks = ["Chromium", "nginx"]
PAGE = 'keepalive_timeout 0; location = /page { default_type text/html; return 200 "<img src=/a><img src=/b>"; }'


def run(lab):
    authority = lab.authority()
    lab.server(lab.nginx(f"{authority.sign().nginx} {PAGE}"))
    chromium(lab, "https://www.shop.test/page", trust=authority.trust)
