"""The configurations of servers and proxies that come as daemons: each function returns the command to run one."""
import pathlib

from network import SERVER, ipv4

MODULES = "mpm_event authz_core socache_shmcb ssl http2"


def apache(lab, leaf, directives="", *, tls=True):
    """An Apache httpd with these directives in its virtual host."""
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split())
    configuration = lab.write("apache.conf", f"""
        {modules}
        User www-data
        PidFile {lab.folder}/apache.pid
        ErrorLog /dev/stderr
        LogLevel info
        ServerName www.shop.test
        Listen 443
        {"Protocols h2 http/1.1" if tls else ""}
        SSLSessionCache shmcb:{lab.folder}/apache-sessions
        DocumentRoot /var/lib
        ErrorDocument 404 hello
        ErrorDocument 403 hello
        <VirtualHost *:443>
            ServerName www.shop.test
            {presented(leaf) if tls else ""}
            {directives}
        </VirtualHost>
        """)
    return f"apache2 -d {lab.folder} -f {configuration} -D FOREGROUND"


def presented(leaf):
    """An Apache's directives for this certificate."""
    return f"SSLEngine on\nSSLCertificateFile {leaf.full}\nSSLCertificateKeyFile {leaf.key}"


def haproxy(lab, sections, name="haproxy"):
    """An HAProxy with these frontends and backends; hello() and bundle() help to write them."""
    configuration = lab.write(f"{name}.cfg", f"""
global
    tune.ssl.default-dh-param 2048
defaults
    mode http
    timeout connect 3s
    timeout client 5s
    timeout server 5s
{sections}
""")
    return f"haproxy -db -f {configuration}"


def hello(bind):
    """A frontend that binds so and says hello."""
    return f"frontend shop\n    bind {bind}\n    http-request return status 200 content-type text/plain string hello\n"


def bundle(lab, leaf):
    """Certificate, issuers and key in one file, as HAProxy wants them."""
    parts = (pathlib.Path(path).read_text(encoding="ascii") for path in (leaf.full, leaf.key))
    return lab.write(pathlib.Path(leaf.cert).stem + ".bundle", "".join(parts))


def stunnel(lab, service, name="stunnel"):
    """A stunnel with these lines in its one service."""
    configuration = lab.write(f"{name}.conf", f"foreground = yes\npid =\ndebug = info\nsyslog = no\n[shop]\n{service}\n")
    return f"stunnel4 {configuration}"


def stunnel_server(lab, leaf, lines=""):
    """A stunnel on port 443; the HTTP server behind it says hello."""
    lab.server(lab.nginx("", listen="127.0.0.1:8080"), port=8080)
    return stunnel(lab, f"accept = 443\nconnect = 127.0.0.1:8080\ncert = {leaf.full}\nkey = {leaf.key}\n{lines}")


def stunnel_client(lab, lines="", host=5, port=8443):
    """Starts a stunnel to the server beside the client of this host, who then goes to 127.0.0.1 and this port."""
    lab.server(stunnel(lab, f"client = yes\naccept = 127.0.0.1:{port}\nconnect = {ipv4(SERVER)}:443\n{lines}", f"stunnel-{host}"),
               host=host, port=port)
