"""An OpenSSL server asks a Go client for a second handshake on an established TLS 1.2 connection; the client refuses with an encrypted
alert (no_renegotiation) and leaves."""
import time

stacks = ["Go", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    server = lab.server(f"openssl s_server -accept 443 -tls1_2 {leaf.openssl}", talks=True)
    client = lab.client(f"{lab.peer('peer.go')} client -max 1.2", wait=False)
    time.sleep(1)           # the handshake is over
    lab.type(server, "r\n")
    lab.finish(client)
