"""A Chromium opens a page with two pictures; its nginx ends each connection after one answer and takes early data, which the last one
offers when it resumes a session (TLS 1.3)."""
from browsers import chromium

stacks = ["Chromium", "nginx"]
PAGE = 'keepalive_timeout 0; location = /page { default_type text/html; return 200 "<img src=/a><img src=/b>"; }'


def run(lab):
    authority = lab.authority()
    lab.server(lab.nginx(f"ssl_early_data on; {authority.sign().nginx} {PAGE}"))
    chromium(lab, "https://www.shop.test/page", trust=authority.trust, more="--enable-features=EnableTLS13EarlyData")
