"""A QUIC handshake (RFC 9000) between quic-go and quic-go, then a request and its echo."""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('quic.go')} server {leaf.own}")
    lab.client(f"{lab.peer('quic.go')} client -trust {authority.trust}")
