"""A healthy TLS 1.2 connection captured at a mirror port that copies both directions: each packet comes twice within three microseconds."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")


def edit(frames):
    copies = [frame._replace(time=frame.time + 3000) for frame in frames]
    return sorted(frames + copies, key=lambda frame: frame.time)
