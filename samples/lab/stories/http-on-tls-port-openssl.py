"""A curl that speaks plain HTTP meets a TLS server of OpenSSL, which closes without a word. Another client speaks TLS to it just before."""
stacks = ["curl", "GnuTLS", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"gnutls-cli --x509cafile {authority.trust} www.shop.test", host=6, send="hello\n")
    lab.client("curl -s http://www.shop.test:443/")
