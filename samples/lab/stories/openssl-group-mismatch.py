"""An OpenSSL server that takes only X25519 refuses a TLS 1.3 client that offers only P-521 with handshake_failure(40).
Another client, with X25519 among its groups, gets through just before."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev -groups X25519 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443", host=6, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_3 -groups P-521", send="hello\n")
