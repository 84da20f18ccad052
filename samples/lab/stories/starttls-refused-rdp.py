"""An RDP client asks for TLS in its connection request, and the server has no certificate for that (SSL_CERT_NOT_ON_SERVER)."""
stacks = ["Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server rdp --port 3389 --refuse --cert {leaf.full} --key {leaf.key}", port=3389)
    lab.client(lab.peer("dialects.py") + " client rdp --port 3389")
