"""A curl asks an Apache httpd twice from the same port: two handshakes between the same addresses and ports (TLS 1.3)."""
from daemons import apache

stacks = ["Apache", "curl"]


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign()))
    for _ in range(2):
        lab.client(f"curl -s --http1.1 -H 'Connection: close' --local-port 50000 --cacert {authority.trust} https://www.shop.test/")
