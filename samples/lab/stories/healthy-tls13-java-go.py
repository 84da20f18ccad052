"""A TLS 1.3 handshake between a Java client and a Go server."""
stacks = ["Go", "Java"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('peer.go')} server {leaf.own}")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test trust={authority.trust}")
