"""A QUIC client that speaks only version 1 meets a server that speaks only version 2: Version Negotiation, and the client gives up."""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('quic.go')} server -version 2 {leaf.own}")
    lab.client(f"{lab.peer('quic.go')} client -version 1 -trust {authority.trust}")
