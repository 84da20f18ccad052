"""A server closes the connection right after the only ClientHello, and nothing else in the capture tells why. The OpenSSL client's
decode_error(50) after it is an effect."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    lab.server(f"{lab.peer('peer.py')} server --until hello --then close")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
