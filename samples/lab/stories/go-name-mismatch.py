"""A Go client asks for www.shop.test, gets the certificate of api.shop.test and refuses it with bad_certificate(42) (TLS 1.2)."""
stacks = ["Go", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign("api.shop.test")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.go')} client -max 1.2 -trust {authority.trust}")
