"""A TLS 1.2 handshake between Node and Node."""
stacks = ["Node"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('peer.js')} server {leaf.node}")
    lab.client(f"{lab.peer('peer.js')} client max=TLSv1.2 trust={authority.trust}")
