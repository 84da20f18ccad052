"""A Node client finishes the handshake (TLS 1.2) and then leaves without a word and without a byte of data, because the certificate is
self-signed."""
stacks = ["nginx", "Node"]


def run(lab):
    leaf, other = lab.self_signed(), lab.authority("Other")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.js')} client max=TLSv1.2 trust={other.trust}")
