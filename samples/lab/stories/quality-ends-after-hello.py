"""A healthy handshake whose capture ends right after the ClientHello."""
from capture import payload

stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")


def edit(frames):
    hello = next(number for number, frame in enumerate(frames) if payload(frame))
    return frames[:hello + 2]
