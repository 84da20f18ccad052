"""A QUIC server that speaks only h3 refuses a client that offers only doq: CONNECTION_CLOSE with no_application_protocol(120), in
the clear.
"""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('quic.go')} server -alpn h3 {leaf.own}")
    lab.client(f"{lab.peer('quic.go')} client -alpn doq -trust {authority.trust}")
