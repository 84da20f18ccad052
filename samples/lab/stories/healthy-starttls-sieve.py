"""An OpenSSL client asks a ManageSieve server for STARTTLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server sieve --port 4190 --cert {leaf.full} --key {leaf.key}", port=4190)
    lab.client("openssl s_client -connect www.shop.test:4190 -starttls sieve -quiet", send="hello\n", timeout=5)
