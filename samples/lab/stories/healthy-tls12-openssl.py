"""A TLS 1.2 handshake between OpenSSL and OpenSSL, ECDHE with an RSA certificate."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1_2 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
