"""A healthy TLS 1.2 connection, captured by a device whose clock began in 1970."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1_2 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")


def edit(frames):
    return [frame._replace(time=frame.time - frames[0].time + 60 * 10 ** 9) for frame in frames]
