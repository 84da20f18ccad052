"""A client resets the connection (TLS 1.2) when it has its answer, as many do."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"{lab.peer('peer.py')} client --max 1.2 --then reset")
