"""The lab's network: a client or two, one server, each in a network namespace of its own, and a wire between them."""
import os
import pathlib
import shutil
import subprocess

SERVER = 9
CLIENTS = (5, 6, 7, 8)
HOSTS = CLIENTS + (SERVER,)
NAMES = ("www.shop.test", "api.shop.test", "shop.test", "broker.mill.test")
DELAY_MS = 2
OFFLOADS = "tso off gso off gro off tx off rx off".split()
SETTINGS = {                                    # for captures without noise
    "net.ipv4.ip_local_port_range": "49152 60999",
    "net.ipv6.conf.all.accept_dad": "0",
    "net.ipv6.conf.default.accept_dad": "0",
    "net.ipv6.conf.default.router_solicitations": "0",
    "net.ipv4.tcp_ecn": "0",
}


class Network:
    def __init__(self, longest, censored, delay=DELAY_MS):
        """What the wire does to frames, beyond forwarding them: see wire.py."""
        self.delay = delay
        self.longest = longest
        self.censored = censored
        self.prefix = f"lab{os.getpid()}-"
        self.wire = None
        try:
            self.build()
        except BaseException:
            self.close()
            raise

    def build(self):
        sh("ip", "netns", "add", self.prefix + "wire")
        for host in HOSTS:
            self.add_host(host)
        for host in HOSTS:
            self.introduce(host)
        self.wire = self.start_wire()

    def add_host(self, host):
        namespace, port = self.prefix + str(host), f"port{host}"
        sh("ip", "netns", "add", namespace)
        etc = pathlib.Path("/etc/netns", namespace)     # what `ip netns exec` lays over /etc
        etc.mkdir(parents=True)
        self.hosts(host).write_text("127.0.0.1 localhost\n" + "".join(f"{ipv4(SERVER)} {name}\n" for name in NAMES))
        (etc / "resolv.conf").write_text("")
        (etc / "nsswitch.conf").write_text("hosts: files\n")
        self.inside(host, "sysctl", "-qw", *(f"{key}={value}" for key, value in SETTINGS.items()))
        self.inside("wire", "ip", "link", "add", port, "type", "veth",
                    "peer", "name", "eth0", "address", mac(host), "netns", namespace)
        for inside, device in (("wire", port), (host, "eth0")):
            self.inside(inside, "ethtool", "-K", device, *OFFLOADS)
            self.inside(inside, "ip", "link", "set", device, "up")
        self.inside("wire", "sysctl", "-qw", f"net.ipv6.conf.{port}.disable_ipv6=1")
        self.inside(host, "ip", "link", "set", "lo", "up")
        self.inside(host, "ip", "address", "add", ipv4(host) + "/24", "dev", "eth0")
        self.inside(host, "ip", "address", "add", ipv6(host) + "/64", "dev", "eth0", "nodad")

    def hosts(self, host):
        """The file in which this host looks for the addresses of names."""
        return pathlib.Path("/etc/netns", self.prefix + str(host), "hosts")

    def introduce(self, host):
        """Neighbours known beforehand: no ARP, no neighbour discovery."""
        for other in HOSTS:
            for address in (ipv4(other), ipv6(other)):
                if other != host:
                    self.inside(host, "ip", "neighbour", "replace", address, "lladdr", mac(other), "dev", "eth0")

    def start_wire(self):
        program = str(pathlib.Path(__file__).with_name("wire.py"))
        ports = [f"port{host}={mac(host)},{self.longest.get(host, '')}" for host in HOSTS]
        censor = ["--censor", self.censored] if self.censored else []
        wire = subprocess.Popen(self.command("wire", ["/usr/bin/python3", program, *censor, str(self.delay), *ports]),
                                stdout=subprocess.PIPE, text=True)
        if wire.stdout.readline() != "ready\n":
            raise RuntimeError("the wire did not start")
        return wire

    def command(self, where, argv):
        """ARGV run inside one of the namespaces, under a host name that is not this machine's."""
        renamed = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', f"host{where}", *argv]
        return ["ip", "netns", "exec", self.prefix + str(where), *renamed]

    def inside(self, where, *argv):
        sh(*self.command(where, argv))

    def close(self):
        if self.wire:
            self.wire.terminate()
            self.wire.wait()
        for where in ("wire", *HOSTS):
            namespace = self.prefix + str(where)
            subprocess.run(["ip", "netns", "delete", namespace], stderr=subprocess.DEVNULL, check=False)
            shutil.rmtree(pathlib.Path("/etc/netns", namespace), ignore_errors=True)


def ipv4(host):
    return f"10.0.0.{host}"


def ipv6(host):
    return f"fd00::{host}"


def mac(host):
    return f"02:00:00:00:00:{host:02x}"


def sh(*argv):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
