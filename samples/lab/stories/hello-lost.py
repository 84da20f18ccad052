"""The path swallows frames of more than 1000 bytes from the client: its ClientHello, made large by a long list of application protocols,
is sent again and again and never acknowledged. Captured beside the client."""
stacks = ["OpenSSL"]
host = 5
longest = {5: 1000}


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    protocols = ",".join(f"protocol-{number}" for number in range(80))
    lab.client(f"openssl s_client -connect www.shop.test:443 -alpn {protocols}", timeout=8)
