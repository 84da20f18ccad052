"""A curl does not know the root of the server's chain and says unknown_ca(48), in the clear although this is TLS 1.3, as OpenSSL does."""
stacks = ["curl", "nginx"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client("curl -s https://www.shop.test/")
