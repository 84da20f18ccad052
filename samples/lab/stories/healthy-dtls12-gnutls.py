"""A DTLS 1.2 handshake between GnuTLS and GnuTLS."""
stacks = ["GnuTLS"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"gnutls-serv --udp --echo -p 443 {leaf.gnutls}")
    lab.client(f"gnutls-cli --udp --x509cafile {authority.trust} -p 443 www.shop.test", send="hello\n")
