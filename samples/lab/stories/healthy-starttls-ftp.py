"""An OpenSSL client asks an FTP server for AUTH TLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server ftp --port 21 --cert {leaf.full} --key {leaf.key}", port=21)
    lab.client("openssl s_client -connect www.shop.test:21 -starttls ftp -quiet", send="hello\n", timeout=5)
