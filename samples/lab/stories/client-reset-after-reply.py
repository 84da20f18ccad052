"""A client takes the server's certificate and sends its key exchange and Finished (TLS 1.2), but resets the connection before the
server's Finished can come; captured beside the client."""
stacks = ["OpenSSL", "Python"]
host = 5


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"{lab.peer('peer.py')} client --max 1.2 --until reply --then reset")
