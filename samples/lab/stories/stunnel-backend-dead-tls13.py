"""A stunnel whose backend refuses connections finishes the handshake with a Go client, and only then resets it (TLS 1.3)."""
from daemons import stunnel

stacks = ["Go", "stunnel"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(stunnel(lab, f"accept = 443\nconnect = 127.0.0.1:8080\nsslVersion = TLSv1.3\ncert = {leaf.full}\nkey = {leaf.key}"))
    lab.client(f"{lab.peer('peer.go')} client -trust {authority.trust}")
