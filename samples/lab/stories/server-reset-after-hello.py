"""A server resets the connection right after the only ClientHello, and nothing else in the capture tells why."""
stacks = ["GnuTLS", "Python"]


def run(lab):
    lab.server(f"{lab.peer('peer.py')} server --until hello --then reset")
    lab.client("gnutls-cli --insecure www.shop.test", send="hello\n")
