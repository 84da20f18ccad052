"""A DTLS 1.2 handshake between OpenSSL and OpenSSL, with HelloVerifyRequest and a few words each way."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -dtls1_2 -listen -accept 443 {leaf.openssl}", talks=True)
    lab.client("openssl s_client -dtls1_2 -connect www.shop.test:443 -servername www.shop.test", send="hello\n")
