"""A Go client comes twice to nginx (TLS 1.3); the second time it resumes with a ticket (pre_shared_key)."""
stacks = ["Go", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.go')} client -times 2 -trust {authority.trust}")
