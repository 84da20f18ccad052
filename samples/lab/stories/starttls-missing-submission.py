"""A TLS client connects directly to a mail submission server (aiosmtpd, port 587), which greets in plain text and expects STARTTLS."""
stacks = ["aiosmtpd", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"aiosmtpd -n -l 0.0.0.0:587 --tlscert {leaf.full} --tlskey {leaf.key}", port=587)
    lab.client("openssl s_client -connect www.shop.test:587", send="hello\n", timeout=5)
