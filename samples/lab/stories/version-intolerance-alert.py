"""A server answers each ClientHello that offers TLS 1.3 with handshake_failure(40); a GnuTLS client fails twice, comes
again with TLS 1.2 alone and gets through. Another client offers TLS 1.3 and fails, too, and does not come again."""
stacks = ["GnuTLS", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --port 8443 --echo --priority NORMAL:-VERS-TLS1.3 {leaf.gnutls}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 version --how alert")
    for _ in range(2):
        lab.client("gnutls-cli --insecure www.shop.test", send="hello\n")
    lab.client("gnutls-cli --insecure --priority NORMAL:-VERS-TLS1.3 www.shop.test", send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443", host=6, send="hello\n")
