"""A TLS 1.3 handshake between curl and nginx."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
