"""A GnuTLS client that speaks only TLS 1.0 meets a Go server that speaks TLS 1.2 and 1.3; the server refuses with protocol_version(70)."""
stacks = ["GnuTLS", "Go"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('peer.go')} server -min 1.2 {leaf.own}")
    lab.client("gnutls-cli --insecure --priority NORMAL:-VERS-ALL:+VERS-TLS1.0 www.shop.test", send="hello\n")
