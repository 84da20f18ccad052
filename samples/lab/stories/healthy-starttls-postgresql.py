"""An OpenSSL client asks a PostgreSQL server for TLS with an SSLRequest, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server postgres --port 5432 --cert {leaf.full} --key {leaf.key}", port=5432)
    lab.client("openssl s_client -connect www.shop.test:5432 -starttls postgres -quiet", send="hello\n", timeout=5)
