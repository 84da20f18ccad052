"""An OpenSSL server demands a client certificate (TLS 1.2), the GnuTLS client sends an empty list, the server refuses with
handshake_failure(40)."""
stacks = ["GnuTLS", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"openssl s_server -accept 443 -rev -tls1_2 -Verify 3 -CAfile {authority.trust} {leaf.openssl}")
    lab.client(f"gnutls-cli --x509cafile {authority.trust} www.shop.test", send="hello\n")
