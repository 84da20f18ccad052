"""A firewall rejects the client's SYN with ICMP: communication administratively prohibited."""
stacks = ["curl"]


def run(lab):
    def firewall(*argv):
        lab.network.inside(9, *argv)

    firewall("sysctl", "-qw", "net.ipv4.ip_forward=1")      # only routers say so
    firewall("ip", "rule", "add", "pref", "20", "lookup", "local")
    firewall("ip", "rule", "add", "pref", "10", "iif", "eth0", "prohibit")
    firewall("ip", "rule", "delete", "pref", "0")
    lab.client("curl -sk --connect-timeout 5 https://www.shop.test/")
