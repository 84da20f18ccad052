"""A client sends a hello of SSL 2.0 that offers nothing newer; a Java server refuses with handshake_failure(40)."""
stacks = ["Java", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('Peer.java')} server {leaf.java}")
    lab.client(f"{lab.peer('ssl2.py')}")
