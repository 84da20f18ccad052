"""A TLS 1.3 handshake over IPv6."""
stacks = ["GnuTLS", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept [::]:443 -rev {leaf.openssl}")
    lab.client(f"gnutls-cli --insecure --sni-hostname www.shop.test -p 443 {lab.address6}", send="hello\n")
