"""A healthy TLS 1.2 handshake, of which the capture holds only the first 96 bytes of each packet."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    return [frame._replace(data=frame.data[:96], length=len(frame.data)) for frame in frames]
