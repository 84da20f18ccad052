"""A curl reaches an nginx through a SOCKS 5 proxy (port 1080), to which it gives the name, and finishes its handshake there (TLS 1.3)."""
stacks = ["curl", "nginx", "Python"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.server(lab.peer("dialects.py") + " server socks --port 1080", port=1080)
    lab.client(f"curl -s --cacert {authority.trust} --socks5-hostname 10.0.0.9:1080 https://www.shop.test/")
