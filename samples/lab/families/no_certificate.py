"""Clients of a Java server without a certificate (TLS 1.3), which refuses with an alert that it encrypts; the captures hold the keys."""
import stacks
from story import Story

CLIENTS = {"curl": "A curl", "GnuTLS": "A GnuTLS client", "Go": "A Go client"}


def stories():
    return [story(client) for client in CLIENTS]


def story(client):
    text = f"{CLIENTS[client]} meets a Java server without a certificate, which refuses with handshake_failure(40), encrypted (TLS 1.3)."
    names = sorted({client, "Java"}, key=str.lower)
    return Story(f"java-no-certificate-{client.lower()}-tls13", text, names, lambda lab: run(lab, client), keys=True, plain=False)


def run(lab, client):
    lab.server(f"{lab.peer('Peer.java')} server")
    stacks.client(client, lab, "1.3")
