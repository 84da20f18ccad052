"""A handshake of a draft of QUIC version 2, whose packet types and keys differ from version 1."""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('quic.go')} server -version 2 {leaf.own}")
    lab.client(f"{lab.peer('quic.go')} client -version 2 -trust {authority.trust}")
