"""A client sends its ClientHello and closes at once, before it has seen anything of the server, whose flight comes too late; captured
beside the client."""
stacks = ["OpenSSL", "Python"]
host = 5


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"{lab.peer('peer.py')} client --until hello --then close")
