"""A curl refuses a self-signed certificate with unknown_ca(48) (TLS 1.2)."""
stacks = ["curl", "nginx"]


def run(lab):
    leaf = lab.self_signed()
    lab.server(lab.nginx(leaf.nginx))
    lab.client("curl -s --tls-max 1.2 https://www.shop.test/")
