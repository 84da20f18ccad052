"""A TLS 1.3 hello comes to the OpenSSL server without signature_algorithms (a box hid them), and the server refuses with
missing_extension(109)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 8443 -rev {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 hide-signatures")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_3", send="hello\n")
