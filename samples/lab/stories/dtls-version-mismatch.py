"""A client that speaks only DTLS 1.0 meets a server that speaks only DTLS 1.2, which refuses with protocol_version(70)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -dtls1_2 -accept 443 {leaf.openssl}", talks=True)
    lab.client("openssl s_client -dtls1 -cipher ALL:@SECLEVEL=0 -connect www.shop.test:443 -servername www.shop.test")
