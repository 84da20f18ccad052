"""A TLS 1.2 handshake between GnuTLS and GnuTLS, ECDHE with an ECDSA certificate."""
stacks = ["GnuTLS"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"gnutls-serv --echo -p 443 {leaf.gnutls}")
    lab.client(f"gnutls-cli --x509cafile {authority.trust} --priority NORMAL:-VERS-TLS1.3 www.shop.test", send="hello\n")
