"""Attempts to connect get no answer at all; curl gives up after five seconds. Captured beside the client."""
stacks = ["curl"]
host = 5
longest = {5: 0}


def run(lab):
    lab.client("curl -sk --connect-timeout 5 https://www.shop.test/")
