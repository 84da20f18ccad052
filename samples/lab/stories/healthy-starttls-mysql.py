"""An OpenSSL client asks a MySQL server for TLS with an SSLRequest, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server mysql --port 3306 --cert {leaf.full} --key {leaf.key}", port=3306)
    lab.client("openssl s_client -connect www.shop.test:3306 -starttls mysql -quiet", send="hello\n", timeout=5)
