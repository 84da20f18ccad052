"""A health check opens a connection to a TLS server and closes it without a word; a TLS client is served just before."""
stacks = ["curl", "nginx", "Python"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
    lab.client(f"{lab.peer('peer.py')} client --until connect", host=6)
