"""A Node server that speaks only h2 refuses a client that offers only http/1.1 with no_application_protocol(120)."""
stacks = ["Node", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('peer.js')} server alpn=h2 {leaf.node}")
    lab.client("openssl s_client -connect www.shop.test:443 -alpn http/1.1", send="hello\n")
