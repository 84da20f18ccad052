"""A Firefox opens a page with two pictures; its nginx ends each connection after one answer, so that a later one resumes the session of
the first (TLS 1.2)."""
from browsers import firefox

stacks = ["Firefox", "nginx"]
PAGE = 'keepalive_timeout 0; location = /page { default_type text/html; return 200 "<img src=/a><img src=/b>"; }'


def run(lab):
    authority = lab.authority()
    lab.server(lab.nginx(f"ssl_protocols TLSv1.2; {authority.sign().nginx} {PAGE}"))
    firefox(lab, "https://www.shop.test/page", trust=authority.trust)
