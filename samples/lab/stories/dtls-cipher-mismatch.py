"""A DTLS server with an ECDSA certificate meets a client that offers only suites for RSA: handshake_failure(40)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -dtls1_2 -accept 443 {leaf.openssl}", talks=True)
    lab.client("openssl s_client -dtls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256 -connect www.shop.test:443 -servername www.shop.test")
