"""A QUIC server wants the address proven: Retry, the same hello again with other keys, then all is well."""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('quic.go')} server -retry {leaf.own}")
    lab.client(f"{lab.peer('quic.go')} client -trust {authority.trust}")
