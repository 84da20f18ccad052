"""An OpenSSL client asks an IRC server for STARTTLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server irc --port 6667 --cert {leaf.full} --key {leaf.key}", port=6667)
    lab.client("openssl s_client -connect www.shop.test:6667 -starttls irc -quiet", send="hello\n", timeout=5)
