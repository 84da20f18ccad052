"""A healthy TLS 1.2 handshake; the capture lost a segment in the middle of the server's Certificate, which the client acknowledged."""
from capture import payload, sender

stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.network.inside(5, "ip", "link", "set", "eth0", "mtu", "576")       # so that the Certificate takes three segments
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    flight = [frame for frame in frames if payload(frame) and sender(frame) == 9]
    return [frame for frame in frames if frame is not flight[1]]
