"""A server takes the connection and acknowledges the ClientHello, but never answers; curl gives up after three seconds."""
stacks = ["curl", "Python"]


def run(lab):
    lab.server(f"{lab.peer('peer.py')} server --until hello --then wait")
    lab.client("curl -sk --max-time 3 https://www.shop.test/")
