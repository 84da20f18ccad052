"""A QUIC server takes only P-256, for which the client has no share: HelloRetryRequest inside Initial packets."""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('quic.go')} server -curve P256 {leaf.own}")
    lab.client(f"{lab.peer('quic.go')} client -trust {authority.trust}")
