"""A monitor (openssl s_client) only looks at the certificate of a wolfSSL server that sends no tickets (TLS 1.3): it finishes the
handshake, says goodbye and closes, and so does the server."""
from stacks import own

stacks = ["OpenSSL", "wolfSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('wolfssl.c')} server tickets=no {own(leaf)}")
    lab.client(["sh", "-c", "openssl s_client -connect www.shop.test:443 < /dev/null"])
