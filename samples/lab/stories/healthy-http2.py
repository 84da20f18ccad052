"""A curl and an nginx agree on TLS 1.3 and h2 (ALPN)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx, listen="443 ssl http2"))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
