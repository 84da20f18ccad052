"""A Node client finishes the handshake (TLS 1.2) and then leaves without a word and without a byte of data, because it does not know
the root. The chain that it got has no visible defect."""
stacks = ["nginx", "Node"]


def run(lab):
    leaf, other = lab.authority().sign(), lab.authority("Other")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.js')} client max=TLSv1.2 trust={other.trust}")
