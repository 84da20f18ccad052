"""A GnuTLS client refuses a server's certificate that is good only for clients, with bad_certificate(42) (TLS 1.2)."""
stacks = ["GnuTLS", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(usage="clientAuth")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"gnutls-cli --x509cafile {authority.trust} --priority NORMAL:-VERS-TLS1.3 www.shop.test", send="GET / HTTP/1.0\r\n\r\n")
