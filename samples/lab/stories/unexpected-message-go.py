"""A ServerHello comes twice (TLS 1.2; a box doubled it), and the Go client refuses with unexpected_message(10)."""
stacks = ["Go", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 twice")
    lab.client(f"{lab.peer('peer.go')} client -max 1.2")
