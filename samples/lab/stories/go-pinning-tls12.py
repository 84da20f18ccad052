"""A Go client refuses a good certificate, which its application has not pinned, with bad_certificate(42) (TLS 1.2)."""
stacks = ["Go", "nginx"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.go')} client -max 1.2 -trust pin")
