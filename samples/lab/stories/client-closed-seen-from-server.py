"""A client sends its ClientHello and closes two milliseconds later, before it has seen anything of the server; captured beside the
server, whose flight is already on its way when the FIN comes that acknowledges none of it."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"{lab.peer('peer.py')} client --until hello --after 0.002 --then close")
