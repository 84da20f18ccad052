"""A box takes renegotiation_info out of the ServerHello (TLS 1.2), as servers do without that are older than RFC 5746; an OpenSSL
client refuses with handshake_failure(40)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 drop-renegotiation")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")
