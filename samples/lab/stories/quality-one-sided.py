"""A healthy TLS 1.2 connection of which the capture has only the client's packets."""
from capture import sender

stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    return [frame for frame in frames if sender(frame) == 5]
