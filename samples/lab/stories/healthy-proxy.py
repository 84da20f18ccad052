"""A curl reaches an nginx through a proxy (tinyproxy, port 8888) and finishes its handshake there (TLS 1.3)."""
stacks = ["curl", "nginx", "tinyproxy"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.server(lab.tinyproxy("ConnectPort 443"), port=8888)
    lab.client(f"curl -s --cacert {authority.trust} -x http://10.0.0.9:8888 https://www.shop.test/")
