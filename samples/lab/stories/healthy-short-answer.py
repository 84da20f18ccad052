"""A wolfSSL server without tickets answers with two bytes, a record of the size of an alert, and ends (TLS 1.3)."""
from stacks import own

stacks = ["Go", "wolfSSL"]


def run(lab):
    authority = lab.authority()
    lab.server(f"{lab.peer('wolfssl.c')} server answer=ok tickets=no {own(authority.sign())}")
    lab.client(f"{lab.peer('peer.go')} client -trust {authority.trust}")
