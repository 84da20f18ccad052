"""The way to the server takes 200 milliseconds in each direction: a Firefox that waits for its connection over IPv6 opens another one over
IPv4, and does without the second that comes (TLS 1.3)."""
from browsers import firefox
from daemons import apache

stacks = ["Apache", "Firefox"]
delay = 200


def run(lab):
    authority = lab.authority()
    lab.server(apache(lab, authority.sign()))
    hosts = lab.network.hosts(5)
    hosts.write_text(f"{hosts.read_text()}{lab.address6} www.shop.test\n")
    firefox(lab, "https://www.shop.test/", trust=authority.trust, settings={"network.dns.disableIPv6": False})
