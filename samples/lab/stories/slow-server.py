"""A server takes a second and a half to answer the ClientHello of an OpenSSL client, and the handshake then completes (TLS 1.3); the path takes four
milliseconds."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 8443 -rev {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 slow")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
