"""A Java server without a certificate refuses a TLS 1.3 client with an alert that it encrypts: ServerHello, then a record of 35 bytes."""
stacks = ["Java", "OpenSSL"]


def run(lab):
    lab.server(f"{lab.peer('Peer.java')} server")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
