"""A DTLS 1.0 handshake between OpenSSL and OpenSSL, whose certificate comes in small fragments."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -dtls1 -cipher ALL:@SECLEVEL=0 -mtu 300 -accept 443 {leaf.openssl}", talks=True)
    lab.client("openssl s_client -dtls1 -cipher ALL:@SECLEVEL=0 -connect www.shop.test:443 -servername www.shop.test", send="hello\n")
