"""A client of GnuTLS does not know the root of the server's chain and refuses it
(TLS 1.3), with a ChangeCipherSpec and an encrypted alert of 19 bytes."""
stacks = ["GnuTLS", "nginx"]


def run(lab):
    leaf, other = lab.authority().sign(), lab.authority("Other")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"gnutls-cli --x509cafile {other.trust} www.shop.test", send="GET / HTTP/1.0\r\n\r\n")
