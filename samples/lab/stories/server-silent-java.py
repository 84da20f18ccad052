"""A server takes the connection and acknowledges the ClientHello, but never answers; a Java client gives up after three seconds, with
the alert user_canceled(90)."""
stacks = ["Java", "Python"]


def run(lab):
    lab.server(f"{lab.peer('peer.py')} server --until hello --then wait")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test timeout=3000")
