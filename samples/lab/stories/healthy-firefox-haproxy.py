"""A Firefox opens a page behind an HAProxy (TLS 1.3, HTTP/2) and leaves."""
from browsers import firefox
from daemons import bundle, haproxy, hello

stacks = ["Firefox", "HAProxy"]


def run(lab):
    authority = lab.authority()
    lab.server(haproxy(lab, hello(f":443 ssl crt {bundle(lab, authority.sign())} alpn h2,http/1.1")))
    firefox(lab, "https://www.shop.test/", trust=authority.trust)
