"""An OpenSSL client finishes its handshake with a wolfSSL server that sends no tickets (TLS 1.3), and then has nothing to say: after two
seconds the server says goodbye and closes."""
from stacks import own

stacks = ["OpenSSL", "wolfSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('wolfssl.c')} server tickets=no patience=2 {own(leaf)}")
    lab.client(["sh", "-c", "sleep 4 | openssl s_client -connect www.shop.test:443"])
