"""A client has the server's flight (TLS 1.2), in which nothing is wrong, does nothing for three seconds and resets the connection then."""
stacks = ["nginx", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.py')} client --max 1.2 --until flight --then reset --after 3")
