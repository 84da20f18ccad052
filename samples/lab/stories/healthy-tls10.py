"""A TLS 1.0 handshake between OpenSSL and OpenSSL."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1 -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1 -cipher DEFAULT@SECLEVEL=0", send="hello\n")
