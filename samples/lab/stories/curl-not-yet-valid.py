"""A curl refuses a certificate that begins only in ten days with bad_certificate(42) (TLS 1.2)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(ago=-10)
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"curl -s --tls-max 1.2 --cacert {authority.trust} https://www.shop.test/")
