"""A TLS 1.2 connection whose capture starts after the handshake, with application data."""
from capture import payload

stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    first = next(number for number, frame in enumerate(frames) if payload(frame)[:1] == b"\x17")
    return frames[first:]
