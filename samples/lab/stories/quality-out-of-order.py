"""A healthy TLS 1.2 connection; the two segments of the server's flight stand in the capture in the wrong order."""
from capture import payload, sender

stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    at = next(number for number, frame in enumerate(frames) if payload(frame) and sender(frame) == 9)
    early, late = frames[at:at + 2]
    return frames[:at] + [late._replace(time=early.time), early._replace(time=late.time)] + frames[at + 2:]
