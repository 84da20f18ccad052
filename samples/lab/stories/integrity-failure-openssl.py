"""A box on the way changes a bit of the client's Finished (TLS 1.2); the OpenSSL server refuses with bad_record_mac(20)."""
stacks = ["curl", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 flip-client")
    lab.client("curl -sk https://www.shop.test/")
