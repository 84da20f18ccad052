"""A server whose application admits only clients that ask for www.shop.test refuses a GnuTLS client that asks for api.shop.test with
access_denied(49) (TLS 1.2)."""
stacks = ["GnuTLS", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('doorman.py')} {leaf.full} {leaf.key} access_denied")
    lab.client("gnutls-cli --insecure --priority NORMAL:-VERS-TLS1.3 api.shop.test", send="hello\n")
