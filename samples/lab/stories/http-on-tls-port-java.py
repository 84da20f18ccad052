"""A curl that speaks plain HTTP meets a Java TLS server, which refuses with unexpected_message(10)."""
stacks = ["curl", "Java"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('Peer.java')} server {leaf.java}")
    lab.client("curl -s http://www.shop.test:443/")
