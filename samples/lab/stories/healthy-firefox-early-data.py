"""A Firefox opens a page with two pictures; its nginx ends each connection after one answer and takes early data, which the others bring
when they resume the session of the first; the server is done with them before their Finished comes (TLS 1.3)."""
from browsers import firefox

stacks = ["Firefox", "nginx"]
PAGE = 'keepalive_timeout 0; location = /page { default_type text/html; return 200 "<img src=/a><img src=/b>"; }'


def run(lab):
    authority = lab.authority()
    lab.server(lab.nginx(f"ssl_early_data on; {authority.sign().nginx} {PAGE}"))
    firefox(lab, "https://www.shop.test/page", trust=authority.trust)
