"""A server resets its first connection by chance; the client comes again with TLS 1.2 alone and gets through. Another client offers
TLS 1.3 and gets through as well: the version was not the matter."""
stacks = ["OpenSSL", "GnuTLS", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 once --how reset")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -no_tls1_3", send="hello\n")
    lab.client("gnutls-cli --insecure www.shop.test", host=6, send="hello\n")
