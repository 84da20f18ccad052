"""The path swallows frames of more than 1000 bytes from the server: its flight (TLS 1.2) is sent again and again and never acknowledged,
until curl gives up after five seconds. Captured beside the server."""
stacks = ["curl", "nginx"]
longest = {9: 1000}


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(lab.nginx(leaf.nginx))
    lab.client("curl -sk --max-time 5 --tls-max 1.2 https://www.shop.test/")
