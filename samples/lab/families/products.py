"""What Apache, HAProxy, stunnel, mbedTLS, wolfSSL and browsers say to each other where nothing is the matter with certificates."""
from browsers import chromium_command, firefox_command
from daemons import apache, bundle, haproxy, hello, stunnel_client, stunnel_server
from stacks import own
from story import Story

URL = "https://www.shop.test/"


class Row:
    """A story: `server(lab, leaf, authority)` is the command of the server, or None where it has started what there is to start; so is
    what each of `clients`, called with (lab, trust), tells. Attributes of a story (host, longest...) are in `how`; a `leaf` there is what
    to sign."""

    def __init__(self, name, text, stacks, server, *clients, leaf=None, **how):
        self.name, self.text, self.stacks, self.server, self.clients = name, text, stacks.split(), server, clients
        self.leaf, self.how = leaf or {}, how

    def story(self):
        made = Story(self.name, " ".join(self.text.split()), self.stacks, self.run)
        for key, value in self.how.items():
            setattr(made, key, value)
        return made

    def run(self, lab):
        authority = lab.authority()
        command = self.server(lab, authority.sign(**self.leaf), authority)
        if command:
            lab.server(command)
        for number, client in enumerate(self.clients):
            lab.client(client(lab, authority.trust), host=self.place(number), timeout=12, send="hello\n")

    def place(self, number):
        """The last client is at home; those before it are elsewhere, unless the capture is made beside them."""
        last = number == len(self.clients) - 1
        return self.how.get("host", 5 if last else 6)


# Servers

def httpd(directives="", **how):
    return lambda lab, leaf, _authority: apache(lab, leaf, directives, **how)


def proxy(options=""):
    """An HAProxy with these options of its bind line."""
    return lambda lab, leaf, _authority: haproxy(lab, hello(f":443 ssl crt {bundle(lab, leaf)} {options}"))


def tunnel(lines=""):
    return lambda lab, leaf, _authority: stunnel_server(lab, leaf, lines)


def peer(name, options=""):
    return lambda lab, leaf, _authority: f"{lab.peer(name)} server {own(leaf)} {options}"


def nginx(directives="", **how):
    return lambda lab, leaf, _authority: lab.nginx(f"{leaf.nginx} {directives}", **how)


def no_certificate_haproxy(lab, _leaf, _authority):
    (lab.folder / "none").mkdir()
    return haproxy(lab, hello(f":443 ssl crt {lab.folder}/none/ strict-sni"))


def no_certificate_mbedtls(lab, _leaf, _authority):
    return f"{lab.peer('mbedtls.c')} server"


def small_dh(lab, leaf, _authority):
    parameters = lab.folder / "dh.pem"
    lab.run("openssl", "dhparam", "-out", str(parameters), "1024")
    with open(leaf.full, "a", encoding="ascii") as file:
        file.write(parameters.read_text(encoding="ascii"))
    return apache(lab, leaf, "SSLProtocol TLSv1.2\nSSLCipherSuite DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")


def checked(check="", option=""):
    """An nginx, and on another host an HAProxy that checks its health in this way until the story ends."""
    def start(lab, leaf, _authority):
        lab.server(lab.nginx(leaf.nginx))
        server = f"server shop 10.0.0.9:443 check inter 1s rise 1 verify none {check}"
        lab.start(6, haproxy(lab, f"frontend none\n    bind 127.0.0.1:80\nbackend shop\n    {option}\n    {server}\n", "checks"))
    return start


# Clients

def curl(options="", url=URL):
    return lambda _lab, trust: f"curl -s --max-time 10 --cacert {trust} {options} {url}"


def s_client(options=""):
    return lambda _lab, trust: f"openssl s_client -connect www.shop.test:443 -CAfile {trust} {options}"


def gnutls(options=""):
    return lambda _lab, trust: f"gnutls-cli --x509cafile {trust} {options} www.shop.test"


def java(options=""):
    return lambda lab, trust: f"{lab.peer('Peer.java')} client www.shop.test trust={trust} {options}"


def go_client(options=""):
    return lambda lab, trust: f"{lab.peer('peer.go')} client -trust {trust} {options}"


def mbedtls(options=""):
    return lambda lab, trust: f"{lab.peer('mbedtls.c')} client trust={trust} {options}"


def wolfssl(options=""):
    return lambda lab, trust: f"{lab.peer('wolfssl.c')} client trust={trust} {options}"


def chromium(more="", url=URL):
    return lambda lab, trust: chromium_command(lab, url, trust=trust, more=more)


def firefox(url=URL, **settings):
    return lambda lab, trust: firefox_command(lab, url, trust=trust, settings=settings)


def python(options):
    return lambda lab, _trust: f"{lab.peer('peer.py')} client {options}"


def through_stunnel(lines=""):
    """A curl that goes to a stunnel beside it, which goes to the server."""
    def start(lab, trust):
        stunnel_client(lab, f"verifyChain = yes\nCAfile = {trust}\ncheckHost = www.shop.test\n{lines}")
        return "curl -s --max-time 10 http://127.0.0.1:8443/"
    return start


def sleep(seconds):
    return lambda _lab, _trust: f"sleep {seconds}"


OTHERS = "} server { listen 443 ssl default_server; ssl_reject_handshake on;"
TLS10 = "ssl-min-ver TLSv1.0 ssl-max-ver TLSv1.1 ciphers ALL:@SECLEVEL=0"

HEALTHY = [
    Row("healthy-stunnel-both", "A stunnel takes a curl's request to another stunnel (TLS 1.3), which takes it to its nginx.",
        "curl nginx stunnel", tunnel(), through_stunnel()),
    Row("healthy-mbedtls-server", "A Firefox and an mbedTLS server (TLS 1.2).", "Firefox mbedTLS", peer("mbedtls.c"), firefox()),
    Row("healthy-wolfssl-server", "A GnuTLS client and a wolfSSL server (TLS 1.3).", "GnuTLS wolfSSL", peer("wolfssl.c"), gnutls()),
    Row("healthy-haproxy-check", """An HAProxy checks once a second that the port of an nginx is open (check), and that it speaks TLS is shown
        by a curl.""", "curl HAProxy nginx", checked(), curl(), sleep(2)),
    Row("healthy-haproxy-check-ssl", "An HAProxy checks the health of an nginx with a whole handshake each second (check-ssl).",
        "HAProxy nginx", checked("check-ssl"), sleep(2)),
    Row("haproxy-hello-check", """An HAProxy checks the health of an nginx with the hello of SSL 3.0 alone (ssl-hello-chk), which the nginx
        refuses with handshake_failure(40); the HAProxy is content with any answer.""", "HAProxy nginx",
        checked(option="option ssl-hello-chk"), sleep(1)),
    Row("healthy-apache-other-name", """An Apache httpd that demands names (SSLStrictSNIVHostCheck) serves no api.shop.test: it shows the
        certificate of www.shop.test to a curl that asks for that name and takes any certificate, and tells it in HTTP.""", "Apache curl",
        httpd("SSLStrictSNIVHostCheck on"), curl("-k", "https://api.shop.test/")),
    Row("healthy-haproxy-alpn-none", "An OpenSSL client offers only acme-tls/1 to an HAProxy that knows h2, which goes on without (TLS 1.2).",
        "HAProxy OpenSSL", proxy("alpn h2 ssl-max-ver TLSv1.2"), s_client("-alpn acme-tls/1")),
    Row("healthy-haproxy-proxy-header", "A curl sends a PROXY header to an HAProxy that waits for one (TLS 1.3).", "curl HAProxy",
        proxy("accept-proxy"), curl("--haproxy-protocol")),
]

FAILURES = [
    Row("apache-version-mismatch", """A Java client that speaks only TLS 1.2 meets an Apache httpd that speaks only TLS 1.3, which refuses it
        with protocol_version(70).""", "Apache Java", httpd("SSLProtocol TLSv1.3"), java("protocols=TLSv1.2")),
    Row("chromium-version-mismatch", """A Chromium meets an Apache httpd that speaks only TLS 1.1, which refuses it with
        protocol_version(70).""", "Apache Chromium", httpd("SSLProtocol TLSv1.1\nSSLCipherSuite ALL:@SECLEVEL=0"), chromium()),
    Row("firefox-version-mismatch", """A Firefox meets an HAProxy that speaks at most TLS 1.1, which refuses it with protocol_version(70).""",
        "Firefox HAProxy", proxy(TLS10), firefox()),
    Row("mbedtls-version-mismatch", """A wolfSSL client that speaks only TLS 1.3 meets an mbedTLS server, which answers with TLS
        1.2 all the same; the client refuses that with decode_error(50).""", "mbedTLS wolfSSL", peer("mbedtls.c"), wolfssl("version=1.3")),
    Row("apache-cipher-mismatch", """An mbedTLS client offers only ChaCha20 to an Apache httpd that takes only AES, which refuses it with
        handshake_failure(40).""", "Apache mbedTLS", httpd("SSLProtocol TLSv1.2\nSSLCipherSuite AESGCM"),
        mbedtls("suite=TLS-ECDHE-ECDSA-WITH-CHACHA20-POLY1305-SHA256")),
    Row("firefox-cipher-mismatch", """A Firefox meets an Apache httpd that takes only CCM suites (TLS 1.2), as a GnuTLS
        client shows, and refuses it with handshake_failure(40).""", "Apache Firefox GnuTLS",
        httpd("SSLProtocol TLSv1.2\nSSLCipherSuite AESCCM"), gnutls(), firefox()),
    Row("wolfssl-cipher-mismatch", """A curl that offers only ChaCha20 (TLS 1.3) meets a wolfSSL server that takes only AES-128 with GCM,
        which refuses it with handshake_failure(40).""", "curl wolfSSL", peer("wolfssl.c", "suites=TLS13-AES128-GCM-SHA256"),
        curl("--tlsv1.3 --tls13-ciphers TLS_CHACHA20_POLY1305_SHA256")),
    Row("chromium-group-mismatch", """A Chromium, which knows no P-521, meets an Apache httpd that takes only P-521 (TLS 1.3), as a curl
        shows, and refuses it with handshake_failure(40).""", "Apache Chromium curl", httpd("SSLOpenSSLConfCmd Groups P-521"), curl(),
        chromium()),
    Row("mbedtls-group-mismatch", """A GnuTLS client with only P-521 meets an mbedTLS server that takes only P-256 (TLS 1.2), as a curl
        shows, and refuses it with handshake_failure(40).""", "curl GnuTLS mbedTLS", peer("mbedtls.c", "curve=secp256r1"), curl(),
        gnutls("--priority NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP521R1:-RSA:-DHE-RSA")),
    Row("wolfssl-alpn-mismatch", """A wolfSSL client that speaks only acme-tls/1 meets an nginx, which refuses it with
        no_application_protocol(120) (TLS 1.2).""", "nginx wolfSSL", nginx("ssl_protocols TLSv1.2;"),
        wolfssl("version=1.2 alpn=acme-tls/1")),
    Row("apache-alpn-mismatch-tls12", """An OpenSSL client offers only acme-tls/1 to an Apache httpd, which chooses http/1.1 all the same
        (TLS 1.2); the client refuses that with decode_error(50).""", "Apache OpenSSL", httpd("SSLProtocol TLSv1.2"),
        s_client("-alpn acme-tls/1")),
    Row("apache-alpn-mismatch-tls13", """An OpenSSL client offers only acme-tls/1 to an Apache httpd, which chooses http/1.1 all the same
        (TLS 1.3, encrypted); the client refuses that with decode_error(50), in the clear.""", "Apache OpenSSL", httpd(),
        s_client("-alpn acme-tls/1")),
    Row("mbedtls-alpn-mismatch", """An OpenSSL client that offers only http/1.1 meets an mbedTLS server that speaks only h2, which refuses
        it with no_application_protocol(120) (TLS 1.2).""", "mbedTLS OpenSSL", peer("mbedtls.c", "alpn=h2"), s_client("-alpn http/1.1")),
    Row("haproxy-unknown-name", """An HAProxy that demands names that it knows (strict-sni) serves www.shop.test, as one curl shows, and
        refuses another that asks for api.shop.test with unrecognized_name(112).""", "curl HAProxy", proxy("strict-sni"), curl(),
        curl("", "https://api.shop.test/")),
    Row("chromium-unknown-name", """An nginx that serves www.shop.test, as a curl shows, refuses a Chromium that asks for api.shop.test with
        unrecognized_name(112).""", "Chromium curl nginx", nginx(after=OTHERS), curl(), chromium(url="https://api.shop.test/")),
    Row("haproxy-no-certificate", """An HAProxy that was given no certificate, and goes on because of strict-sni, refuses an OpenSSL client
        and a Firefox with unrecognized_name(112).""", "Firefox HAProxy OpenSSL", no_certificate_haproxy, s_client(), firefox()),
    Row("mbedtls-no-certificate", """An mbedTLS server without a certificate refuses a Go client and an OpenSSL client, both with broad
        offers, with handshake_failure(40) (TLS 1.2).""", "Go mbedTLS OpenSSL", no_certificate_mbedtls, go_client(), s_client()),
    Row("http-on-tls-port-apache", "A curl that speaks plain HTTP meets an Apache httpd on its TLS port, which answers 400 in plain text.",
        "Apache curl", httpd(), curl("", "http://www.shop.test:443/")),
    Row("http-on-tls-port-haproxy", "A curl that speaks plain HTTP meets an HAProxy on its TLS port, which closes.", "curl HAProxy",
        proxy(), curl("", "http://www.shop.test:443/")),
    Row("http-on-tls-port-stunnel", "A curl that speaks plain HTTP meets a stunnel on its TLS port, which resets.", "curl nginx stunnel",
        tunnel(), curl("", "http://www.shop.test:443/")),
    Row("plaintext-server-apache", "A Chromium meets an Apache httpd whose port 443 has no TLS, and which answers 400 in plain text.",
        "Apache Chromium", lambda lab, leaf, _authority: apache(lab, leaf, tls=False), chromium()),
    Row("plaintext-server-haproxy", "A Firefox meets an HAProxy whose port 443 has no TLS, and which answers 400 in plain text.",
        "Firefox HAProxy", lambda lab, _leaf, _authority: haproxy(lab, hello(":443")), firefox()),
    Row("apache-small-dh", """An Apache httpd uses a Diffie-Hellman prime of 1024 bits (TLS 1.2); a GnuTLS client with the profile
        MEDIUM refuses it with insufficient_security(71).""", "Apache GnuTLS", small_dh, gnutls("--priority NORMAL:%PROFILE_MEDIUM"),
        leaf={"key": "rsa"}),
    Row("apache-fallback-rejected", """An mbedTLS client comes with TLS 1.1 and says that it fell back to that (TLS_FALLBACK_SCSV); the Apache
        httpd speaks TLS 1.2 and refuses it with inappropriate_fallback(86).""", "Apache mbedTLS",
        httpd("SSLProtocol all\nSSLCipherSuite ALL:@SECLEVEL=0"), mbedtls("min=1.0 max=1.1 fallback=1")),
    Row("haproxy-client-never-spoke", """A client connects to an HAProxy that serves a curl just before, and says nothing; after its timeout
        of five seconds the HAProxy ends it.""", "curl HAProxy Python", proxy(), curl(), python("--until connect --then wait")),
    Row("haproxy-client-silent", """A client takes the flight of an HAProxy (TLS 1.2) and then says nothing; after its timeout of five seconds
        the HAProxy ends it.""", "HAProxy Python", proxy("ssl-max-ver TLSv1.2"), python("--until flight --then wait")),
    Row("chromium-hello-lost", """The path swallows frames of more than 1000 bytes from the client: the ClientHello of a Chromium, which is
        large for its ML-KEM key share, is sent again and again and never acknowledged. Captured beside the client.""", "Apache Chromium",
        httpd(), chromium(), host=5, longest={5: 1000}),
    Row("java-server-flight-lost", """The path swallows frames of more than 1000 bytes from the server: the flight of an Apache httpd (TLS 1.3)
        is sent again and again and never acknowledged, until the Java client gives up. Captured beside the server.""", "Apache Java",
        httpd(), java(), longest={9: 1000}, leaf={"key": "rsa"}),
    Row("go-middlebox-reset", """A box on the path swallows each ClientHello that names api.shop.test and resets the client in the server's
        name, though not with its TTL; www.shop.test on the same HAProxy gets through. Captured beside the client.""", "Go HAProxy",
        proxy(), go_client(), go_client("-address api.shop.test:443 -name api.shop.test"), host=5, censored="api.shop.test",
        leaf={"san": ["DNS:www.shop.test", "DNS:api.shop.test"]}),
    Row("haproxy-proxy-header-missing", """An HAProxy takes a curl with a PROXY header (accept-proxy) and resets a Go client without one.""",
        "curl Go HAProxy", proxy("accept-proxy"), curl("--haproxy-protocol"), go_client()),
]


def stories():
    return [row.story() for row in HEALTHY + FAILURES]
