"""A curl does not know the root of the server's complete chain and says unknown_ca(48) (TLS 1.2)."""
stacks = ["curl", "nginx"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client("curl -s --tls-max 1.2 https://www.shop.test/")
