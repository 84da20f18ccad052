"""A Chromium, whose hello has key shares for X25519 with and without ML-KEM, meets an HAProxy that takes only P-384: it is asked for
another share (HelloRetryRequest), sends it and gets its page (TLS 1.3)."""
from browsers import chromium
from daemons import bundle, haproxy, hello

stacks = ["Chromium", "HAProxy"]


def run(lab):
    authority = lab.authority()
    lab.server(haproxy(lab, hello(f":443 ssl crt {bundle(lab, authority.sign())} curves P-384 alpn h2,http/1.1")))
    chromium(lab, "https://www.shop.test/", trust=authority.trust)
