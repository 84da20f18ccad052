"""A client sends its ClientHello (TLS 1.2) and closes at once; the server's whole flight, certificate and all, comes too late; captured
beside the client."""
stacks = ["OpenSSL", "Python"]
host = 5


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"{lab.peer('peer.py')} client --max 1.2 --until hello --then close")
