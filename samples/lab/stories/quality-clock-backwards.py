"""A healthy TLS 1.3 connection, in the middle of which the capturing machine's clock was set back by an hour."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")


def edit(frames):
    return frames[:5] + [frame._replace(time=frame.time - 3600 * 10 ** 9) for frame in frames[5:]]
