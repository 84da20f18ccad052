"""An OpenSSL client asks a news server (NNTP) for STARTTLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server nntp --port 119 --cert {leaf.full} --key {leaf.key}", port=119)
    lab.client("openssl s_client -connect www.shop.test:119 -starttls nntp -quiet", send="hello\n", timeout=5)
