"""An OpenSSL client asks a POP3 server for STLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server pop3 --port 110 --cert {leaf.full} --key {leaf.key}", port=110)
    lab.client("openssl s_client -connect www.shop.test:110 -starttls pop3 -quiet", send="hello\n", timeout=5)
