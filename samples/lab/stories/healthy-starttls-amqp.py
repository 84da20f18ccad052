"""An AMQP 1.0 client asks for TLS with a protocol header, the server repeats it, and they finish the handshake (TLS 1.3)."""
stacks = ["Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server amqp --port 5672 --cert {leaf.full} --key {leaf.key}", port=5672)
    lab.client(lab.peer("dialects.py") + " client amqp --port 5672")
