"""A healthy TLS 1.2 handshake whose capture ends right after the server's flight."""
from capture import payload, sender

stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    flight = next(number for number, frame in enumerate(frames) if payload(frame) and sender(frame) == 9)
    return frames[:flight + 1]
