"""A curl and an nginx speak plain HTTP on port 80, where nobody expects TLS."""
stacks = ["curl", "nginx"]


def run(lab):
    lab.server(lab.nginx("", listen="80"), port=80)
    lab.client("curl -s http://www.shop.test/")
