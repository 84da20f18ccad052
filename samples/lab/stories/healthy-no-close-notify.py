"""Client and server talk (TLS 1.2) and then close without a close_notify."""
stacks = ["Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('peer.py')} server {leaf.own}")
    lab.client(f"{lab.peer('peer.py')} client --max 1.2")
