"""An OpenSSL client asks an XMPP server for <starttls/>, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server xmpp --port 5222 --cert {leaf.full} --key {leaf.key}", port=5222)
    lab.client("openssl s_client -connect www.shop.test:5222 -starttls xmpp -quiet", send="hello\n", timeout=5)
