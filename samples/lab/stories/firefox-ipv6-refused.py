"""The name that a Firefox visits has an IPv6 address at which nobody listens and an IPv4 address at which an nginx does: it comes to the
one, is refused, and gets its page from the other."""
from browsers import firefox

stacks = ["Firefox", "nginx"]


def run(lab):
    authority = lab.authority()
    lab.server(lab.nginx(authority.sign().nginx))
    hosts = lab.network.hosts(5)
    hosts.write_text(f"{hosts.read_text()}{lab.address6} www.shop.test\n")
    firefox(lab, "https://www.shop.test/", trust=authority.trust, settings={"network.dns.disableIPv6": False})
