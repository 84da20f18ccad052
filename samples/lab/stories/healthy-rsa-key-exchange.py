"""A TLS 1.2 handshake with RSA key exchange: healthy, but without forward secrecy."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher AES256-GCM-SHA384", send="hello\n")
