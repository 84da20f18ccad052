"""What a story works with: hosts to run servers and clients on, and certificates."""
import contextlib
import os
import pathlib
import shlex
import subprocess
import time

import certificates
from network import SERVER, ipv6

PEERS = pathlib.Path(__file__).with_name("peers")
LIBRARIES = {"deflate.c": ["-lssl", "-lcrypto", "-lz"], "mbedtls.c": ["-lmbedtls", "-lmbedx509", "-lmbedcrypto"],
             "wolfssl.c": ["-lwolfssl"], "bearssl.c": ["-lbearssl"]}
QUIET = 0.4             # seconds without a change after which a recording is complete
FILTER = "tcp or udp or icmp or ether proto 0x888e"


class Lab:
    """One story's stage. Everything that it starts it also ends, by process id."""

    address6 = ipv6(SERVER)

    def __init__(self, network, folder):
        self.network = network
        self.folder = pathlib.Path(folder)
        self.running = []
        self.raw = self.folder / "capture.pcap"
        self.keys = self.folder / "keys.log"        # where programs write the keys of TLS, if they can

    # Certificates

    def authority(self, name="Test", ago=0, **how):
        return certificates.Authority(self.folder, name, ago, **how)

    def self_signed(self, name="www.shop.test", **how):
        return certificates.self_signed(self.folder, name, **how)

    def nss(self, leaf=None, trust=None, name="nss"):
        """An NSS database, with this certificate (called lab) in it, and this root, which is trusted for servers and for clients."""
        database = f"sql:{self.folder / name}"
        (self.folder / name).mkdir(exist_ok=True)
        self.run("certutil", "-N", "-d", database, "--empty-password")
        if leaf:
            self.run("pk12util", "-i", leaf.p12, "-W", "secret", "-d", database)
        if trust:
            self.run("certutil", "-A", "-n", "root", "-t", "CT,C,C", "-i", trust, "-d", database)
        return database

    def run(self, *argv):
        """Something to prepare, outside the network."""
        subprocess.run(argv, check=True, timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    # Programs

    def server(self, command, *, port=443, host=SERVER, talks=False):
        """Starts a server and waits until it listens. One that talks has an input that stays open. Returns its process."""
        process = self.start(host, command, stdin=subprocess.PIPE if talks else subprocess.DEVNULL)
        self.until(lambda: listens(process, port), process, f"port {port} to open")
        return process

    def client(self, command, *, host=5, send="", timeout=20, wait=True):
        """Runs a client to its end, whatever that is; what `send` holds is its input. Without `wait`, returns its process."""
        process = self.start(host, command, stdin=subprocess.PIPE)
        if not wait:
            return process
        self.type(process, send)
        self.finish(process, timeout)
        return process

    def type(self, process, text):
        """Puts the text in, and gives the answer time to come before the input ends."""
        if text:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(text.encode())
                process.stdin.flush()
            time.sleep(QUIET)

    def finish(self, process, timeout=20):
        """Ends the client's input and waits for its end."""
        try:
            process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.stop(process)
        time.sleep(QUIET)

    def start(self, host, command, stdin=subprocess.DEVNULL):
        argv = shlex.split(command) if isinstance(command, str) else command
        log = open(self.folder / f"log-{len(self.running)}-{pathlib.Path(argv[0]).name}.txt", "wb")
        log.write(f"host {host}: {shlex.join(argv)}\n".encode())
        log.flush()
        process = subprocess.Popen(self.network.command(host, argv), cwd=self.folder, stdin=stdin, stdout=log, stderr=subprocess.STDOUT,
                                   env={**os.environ, "SSLKEYLOGFILE": str(self.keys)})
        self.running.append(process)
        return process

    def stop(self, process):
        process.terminate()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    # Configuration files

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def nginx(self, directives, listen="443 ssl", after=""):
        """The command for an nginx in one process with these directives in its server block, and `after` it what else belongs there."""
        configuration = self.write("nginx.conf", f"""
            daemon off; master_process off; pid {self.folder}/nginx.pid; error_log stderr info; events {{}}
            http {{ access_log off; server_tokens off; ssl_protocols TLSv1.2 TLSv1.3;
                   server {{ listen {listen}; server_name www.shop.test; {directives}
                             location / {{ return 200 "hello\\n"; }} {after} }} }}""")
        return f"nginx -e stderr -p {self.folder} -c {configuration}"

    def tinyproxy(self, directives):
        configuration = self.write("tinyproxy.conf", f"Port 8888\nTimeout 60\nMaxClients 10\nDisableViaHeader Yes\n{directives}\n")
        return f"tinyproxy -d -c {configuration}"

    def peer(self, name):
        """The command for one of our own small clients and servers, by the file's name."""
        path = PEERS / name
        if path.suffix in (".go", ".c", ".rs"):
            program = self.folder.parent / f"{path.stem}-{path.suffix[1:]}"
            if not program.exists() or program.stat().st_mtime < path.stat().st_mtime:
                self.build(path, program)
            return str(program)
        return {".java": "java -Xshare:auto", ".js": "node", ".py": "/usr/bin/python3", ".escript": "escript"}[path.suffix] + f" {path}"

    def build(self, path, program):
        if path.suffix == ".c":
            subprocess.run(["gcc", "-O1", "-o", program, path, *LIBRARIES[path.name]], check=True)
            return
        if path.suffix == ".rs":
            self.build_rust(path, program)
            return
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "GO111MODULE": "off", "GOPROXY": "off",
                       "GOPATH": f"{self.folder}:/usr/share/gocode"}
        subprocess.run(["go", "build", "-o", program, path], check=True, env=environment)

    def build_rust(self, path, program):
        """With the crates that Debian packages, and no other."""
        package = self.folder / "rust"
        package.mkdir()
        (package / "Cargo.toml").write_text(f"""
            [package]
            name = "peer"
            version = "0.1.0"
            edition = "2021"
            [[bin]]
            name = "peer"
            path = "{path}"
            [dependencies]
            rustls = {{ version = "0.20", features = ["dangerous_configuration"] }}
            rustls-pemfile = "1"
            """, encoding="ascii")
        sources = ["source.crates-io.replace-with='debian'", "source.debian.directory='/usr/share/cargo/registry'"]
        subprocess.run(["cargo", "build", "--offline", "--quiet", *(word for source in sources for word in ("--config", source))],
                       cwd=package, check=True)
        (package / "target/debug/peer").rename(program)

    # Recording

    def record(self, host):
        argv = ["tcpdump", "-i", "eth0", "-n", "-U", "--immediate-mode", "--time-stamp-precision=nano", "-Z", "root",
                "-w", str(self.raw), FILTER]
        tcpdump = self.start(host, argv)
        self.until(self.raw.exists, tcpdump, "tcpdump to listen")

    def close(self):
        """Ends the recording first, so that what follows is not in it."""
        if not self.running:
            return
        tcpdump, *others = self.running
        time.sleep(QUIET)
        for process in [tcpdump, *others]:
            self.stop(process)

    def secrets(self):
        """The keys of this story's connections: each line once, whichever side wrote it."""
        lines = self.keys.read_text(encoding="ascii").splitlines()
        secrets = dict.fromkeys(line.strip() for line in lines if line and not line.startswith("#"))
        if not secrets:
            raise RuntimeError(f"no program wrote keys: see {self.folder}")
        return "".join(f"{line}\n" for line in secrets)

    def until(self, condition, process, what, timeout=30):
        end = time.monotonic() + timeout
        while process.poll() is None and time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        raise RuntimeError(f"waited in vain for {what}: {shlex.join(process.args)}; see {self.folder}")


def listens(process, port):
    """Whether someone in the network namespace of this process listens on the port; asking leaves no trace in a capture."""
    for table, listening in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        lines = pathlib.Path(f"/proc/{process.pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]
        for fields in map(str.split, lines):
            if fields[3] == listening and fields[1].endswith(f":{port:04X}"):
                return True
    return False
