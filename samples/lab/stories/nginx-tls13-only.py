"""A GnuTLS client that speaks only TLS 1.2 meets an nginx that speaks only TLS 1.3; nginx refuses with protocol_version(70)."""
stacks = ["GnuTLS", "nginx"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(f"{leaf.nginx} ssl_protocols TLSv1.3;"))
    lab.client("gnutls-cli --insecure --priority NORMAL:-VERS-ALL:+VERS-TLS1.2 www.shop.test", send="GET / HTTP/1.0\r\n\r\n")
