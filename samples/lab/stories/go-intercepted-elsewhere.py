"""Two Go clients ask for www.shop.test: one gets a certificate of the authority that it knows, the other comes through a box in the
middle that shows one of its own, by an authority that names no product, and refuses it with bad_certificate(42) (TLS 1.2)."""
stacks = ["Go", "nginx"]


def run(lab):
    real, box = lab.authority(), lab.authority("Gateway")
    client = f"{lab.peer('peer.go')} client -max 1.2 -trust {real.trust}"
    server = lab.server(lab.nginx(real.sign().nginx))
    lab.client(client)
    lab.stop(server)
    lab.server(lab.nginx(box.sign().nginx))
    lab.client(client, host=6)
