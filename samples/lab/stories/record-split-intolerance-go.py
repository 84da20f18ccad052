"""A Go client speaks TLS 1.0 with a CBC suite and splits its first data into one byte and the rest; the server's application takes the
one byte for the whole request and closes. Nothing else of this server is in the capture."""
stacks = ["Go", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('onerecord.py')} {leaf.full} {leaf.key} close")
    lab.client(f"{lab.peer('peer.go')} client -min 1.0 -max 1.0")
