"""A client takes the server's flight (TLS 1.2) and then says nothing; after its timeout of two seconds the server ends it."""
stacks = ["nginx", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(f"{leaf.nginx} client_header_timeout 2s;"))
    lab.client(f"{lab.peer('peer.py')} client --max 1.2 --until flight --then wait", timeout=4)
