"""Nothing listens on port 443: two attempts of a curl are answered with RST."""
stacks = ["curl"]


def run(lab):
    lab.client("curl -sk https://www.shop.test/")
    lab.client("curl -sk https://www.shop.test/")
