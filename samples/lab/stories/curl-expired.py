"""A curl refuses a certificate that ended five weeks ago with certificate_expired(45) (TLS 1.2)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority(ago=500)
    leaf = authority.sign(ago=400)
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"curl -s --tls-max 1.2 --cacert {authority.trust} https://www.shop.test/")
