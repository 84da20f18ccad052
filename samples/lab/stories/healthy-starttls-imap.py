"""An OpenSSL client asks an IMAP server for STARTTLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server imap --port 143 --cert {leaf.full} --key {leaf.key}", port=143)
    lab.client("openssl s_client -connect www.shop.test:143 -starttls imap -quiet", send="hello\n", timeout=5)
