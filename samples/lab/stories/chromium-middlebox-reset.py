"""A box on the path swallows what names www.shop.test in the ClientHello of a Chromium, which comes in two segments, and resets it in the
server's name, though not with its TTL; api.shop.test on the same Apache httpd gets through. Captured beside the client."""
from browsers import chromium
from daemons import apache

stacks = ["Apache", "Chromium", "curl"]
host = 5
censored = "www.shop.test"


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign("api.shop.test")))
    lab.client(f"curl -s --cacert {authority.trust} https://api.shop.test/")
    chromium(lab, "https://www.shop.test/", trust=authority.trust, timeout=6)
