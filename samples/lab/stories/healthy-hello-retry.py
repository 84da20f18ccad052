"""An OpenSSL client sends a key share of X25519, the server wants P-256 and says so (HelloRetryRequest); the second ClientHello
brings it."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev -groups P-256 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -groups X25519:P-256", send="hello\n")
