"""A client connects to a TLS server that serves another just before, and says nothing; after its timeout of two seconds the server ends
it."""
stacks = ["curl", "nginx", "Python"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(f"{leaf.nginx} client_header_timeout 2s;"))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
    lab.client(f"{lab.peer('peer.py')} client --until connect --then wait", host=6, timeout=4)
