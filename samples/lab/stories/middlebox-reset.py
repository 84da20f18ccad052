"""A box on the path swallows each ClientHello that names www.shop.test and resets the client in the server's name, though not with its
TTL, and sooner than the server could; a ClientHello for api.shop.test to the same server gets through. Captured beside the client."""
stacks = ["curl", "nginx"]
host = 5
censored = "www.shop.test"


def run(lab):
    authority = lab.authority()
    leaf = authority.sign("api.shop.test")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"curl -s --cacert {authority.trust} https://api.shop.test/")
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
