"""A TLS 1.3 handshake between a Go client and a Java server, which pads its records."""
stacks = ["Go", "Java"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    lab.server(f"{lab.peer('Peer.java')} server {leaf.java}")
    lab.client(f"{lab.peer('peer.go')} client -trust {authority.trust}")
