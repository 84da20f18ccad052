"""A TLS client meets an nginx that speaks plain HTTP on port 443 and answers the ClientHello with its 400 page."""
stacks = ["curl", "nginx"]


def run(lab):
    lab.server(lab.nginx("", listen="443"))
    lab.client("curl -sk https://www.shop.test/")
