"""An RDP client asks for TLS in its connection request, the server selects it, and they finish the handshake (TLS 1.3)."""
stacks = ["Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server rdp --port 3389 --cert {leaf.full} --key {leaf.key}", port=3389)
    lab.client(lab.peer("dialects.py") + " client rdp --port 3389")
