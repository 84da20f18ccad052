"""A ServerHello chooses a suite that the OpenSSL client did not offer (TLS 1.2; a box changed it), and the client refuses with
illegal_parameter(47)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 other-suite")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
