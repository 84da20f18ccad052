"""An OpenSSL client asks an LMTP server for STARTTLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server lmtp --port 24 --cert {leaf.full} --key {leaf.key}", port=24)
    lab.client("openssl s_client -connect www.shop.test:24 -starttls lmtp -quiet", send="hello\n", timeout=5)
