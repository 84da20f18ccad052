"""What stacks that are met less often (Erlang, Bouncy Castle, Botan, BearSSL) say to others, and others to them."""
from stacks import own
from story import Story

NAME = "broker.mill.test"
BOUNCY = "java -Xshare:auto -cp " + ":".join(f"/usr/share/java/{jar}.jar" for jar in ("bcprov", "bcutil", "bctls"))


class Scene:
    """One story's stage: `leaf` is what its server presents, `trust` and `knows` the roots that its client and its server
    believe."""

    def __init__(self, lab, port, fault):
        self.lab, self.port = lab, port
        self.authority = lab.authority("Mill")
        self.trust = self.knows = self.authority.trust
        self.leaf = self.authority.sign(NAME)
        if fault:
            fault(self)

    def sign(self, name=NAME, **how):
        self.leaf = self.authority.sign(name, **how)


class Row:
    """A story: `server(scene)` is the command of the server; so is what each of `clients` tells. The last client is the one that
    the story is about."""

    def __init__(self, name, text, stacks, server, *clients, port, fault=None, wait=12):
        self.name, self.text, self.stacks, self.server, self.clients = name, text, stacks.split(), server, clients
        self.port, self.fault, self.wait = port, fault, wait

    def story(self):
        return Story(self.name, " ".join(self.text.split()), self.stacks, self.run)

    def run(self, lab):
        scene = Scene(lab, self.port, self.fault)
        lab.server(self.server(scene), port=self.port)
        for number, client in enumerate(self.clients):
            last = number == len(self.clients) - 1
            lab.client(client(scene), host=5 if last else 6, timeout=self.wait, send="hello\n")


# Faults: what is wrong with the certificates of a scene

def expired(scene):
    scene.authority = scene.lab.authority("Old Mill", ago=500)
    scene.trust = scene.authority.trust
    scene.sign(ago=400)


def early(scene):
    scene.sign(ago=-10)


def other_name(scene):
    scene.sign("api.mill.test")


def other_key(scene):
    scene.leaf.key = scene.authority.sign("api.mill.test").key


def rsa(scene):
    scene.sign(key="rsa")


# Who has a certificate, and which

def person(scene):
    return scene.authority.sign("anna.mill.test", usage="clientAuth")


def stranger(scene):
    return scene.lab.authority("Other").sign("anna.mill.test", usage="clientAuth")


# Servers

def erlang_server(options="", auth=False, bare=False):
    return lambda s: (f"{s.lab.peer('erlang.escript')} server port={s.port} {'' if bare else own(s.leaf)} {options} "
                      f"{f'auth={s.knows}' if auth else ''}")


def bouncy_server(options="", auth=False):
    return lambda s: (f"{bouncy(s)} server bouncycastle=yes port={s.port} {s.leaf.java} {options} "
                      f"{f'auth=need trust={s.knows}' if auth else ''}")


def botan_server(policy=""):
    return lambda s: f"botan tls_server {s.leaf.full} {s.leaf.key} --port={s.port} {policed(s, policy)}"


def bear_server(options="", auth=False):
    return lambda s: f"{s.lab.peer('bearssl.c')} server port={s.port} {own(s.leaf)} {options} {f'auth={s.knows}' if auth else ''}"


def slow_bear(s):
    s.lab.server(f"{s.lab.peer('bearssl.c')} server port=9883 {own(s.leaf)}", port=9883)
    return f"{s.lab.peer('meddler.py')} 9883 slow --port {s.port}"


def nginx(directives=""):
    return lambda s: s.lab.nginx(f"{s.leaf.nginx} {directives}", listen=f"{s.port} ssl")


def s_server(options=""):
    return lambda s: f"openssl s_server -accept {s.port} -rev {s.leaf.openssl} {options}"


def gnutls_server(options=""):
    return lambda s: f"gnutls-serv --http -p {s.port} --disable-client-cert {s.leaf.gnutls} {options}"


# Clients

def erlang(options="", who=None):
    return lambda s: (f"{s.lab.peer('erlang.escript')} client name={NAME} port={s.port} trust={s.trust} "
                      f"{own(who(s)) if who else ''} {options}")


def bouncy_client(options="", who=None):
    return lambda s: (f"{bouncy(s)} client {NAME} bouncycastle=yes port={s.port} trust={s.trust} endpoint=HTTPS "
                      f"{who(s).java if who else ''} {options}")


def botan(options="", policy=""):
    return lambda s: (f"botan tls_client {NAME} --port={s.port} --skip-system-cert-store --trusted-cas={s.trust} {options} "
                      f"{policed(s, policy)}")


def bear(options="", who=None):
    return lambda s: (f"{s.lab.peer('bearssl.c')} client name={NAME} port={s.port} trust={s.trust} {own(who(s)) if who else ''} "
                      f"{options}")


def curl(options="", scheme="https"):
    return lambda s: f"curl -s --http0.9 --max-time 8 --cacert {s.trust} {options} {scheme}://{NAME}:{s.port}/"


def s_client(options=""):
    return lambda s: f"openssl s_client -connect {NAME}:{s.port} -CAfile {s.trust} {options}"


def gnutls(options="", who=None):
    return lambda s: f"gnutls-cli --x509cafile {s.trust} -p {s.port} {who(s).gnutls if who else ''} {options} {NAME}"


def python(options):
    return lambda s: f"{s.lab.peer('peer.py')} client --name {NAME} --port {s.port} {options}"


def bouncy(s):
    return s.lab.peer("Peer.java").replace("java -Xshare:auto", BOUNCY)


def policed(s, policy):
    """A file with the lines of a policy (Botan), semicolon between."""
    if not policy:
        return ""
    path = s.lab.write(f"policy-{len(s.lab.running)}.txt", policy.replace(";", "\n") + "\n")
    return f"--policy={path}"


AMQPS, MQTTS = 5671, 8883
ROWS = [
    Row("healthy-erlang-client-tls12", "An Erlang client and an nginx, whose certificate it checks (TLS 1.2).", "Erlang nginx",
        nginx(), erlang("versions=1.2"), port=AMQPS),
    Row("healthy-erlang-resumption", "An Erlang client comes to an Erlang server twice and takes up its session again (TLS 1.3).",
        "Erlang", erlang_server(), erlang("times=2"), port=AMQPS),
    Row("healthy-erlang-hello-retry", """An Erlang client prefers X25519, but the Erlang server takes only P-384 and asks for
        another hello (TLS 1.3).""", "Erlang", erlang_server("groups=secp384r1"), erlang("groups=x25519,secp384r1"), port=AMQPS),
    Row("healthy-erlang-client-certificate", "An Erlang server asks an Erlang client for a certificate and takes it (TLS 1.3).",
        "Erlang", erlang_server(auth=True), erlang(who=person), port=AMQPS),
    Row("healthy-erlang-abandoned", """An Erlang client finishes the handshake with an nginx (TLS 1.2), and then its program ends
        without a word; nothing is wrong with the certificate.""", "Erlang nginx", nginx(), erlang("versions=1.2 then=abort"),
        port=AMQPS),
    Row("erlang-cipher-mismatch", """An OpenSSL client that offers only ChaCha20 (TLS 1.2) meets an Erlang server that takes only
        AES-256 with GCM, as a curl shows, and refuses it with insufficient_security(71).""", "curl Erlang OpenSSL",
        erlang_server("versions=1.2 suites=ECDHE-ECDSA-AES256-GCM-SHA384"), curl(),
        s_client("-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305"), port=AMQPS),
    Row("erlang-cipher-mismatch-client", """An Erlang client that offers only ChaCha20 (TLS 1.3) meets an OpenSSL server that takes
        only AES-128 with GCM and refuses it with handshake_failure(40).""", "Erlang OpenSSL",
        s_server("-ciphersuites TLS_AES_128_GCM_SHA256 -tls1_3"), erlang("versions=1.3 suites=TLS_CHACHA20_POLY1305_SHA256"),
        port=AMQPS),
    Row("erlang-group-mismatch", """A GnuTLS client that knows only X25519 meets an Erlang server that takes only P-521 (TLS 1.3),
        as a curl shows, and refuses it with insufficient_security(71).""", "curl Erlang GnuTLS",
        erlang_server("versions=1.3 groups=secp521r1"), curl(),
        gnutls("--priority NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519"), port=AMQPS),
    Row("erlang-signature-mismatch", """An OpenSSL client that takes only RSA signatures meets an Erlang server whose certificate is
        ECDSA (TLS 1.3) and that refuses it with insufficient_security(71).""", "Erlang OpenSSL", erlang_server("versions=1.3"),
        s_client("-tls1_3 -sigalgs rsa_pss_rsae_sha256"), port=AMQPS),
    Row("erlang-not-yet-valid", """An Erlang client gets a certificate that begins only in ten days and refuses it with
        certificate_expired(45) (TLS 1.2).""", "Erlang nginx", nginx(), erlang("versions=1.2"), port=AMQPS, fault=early),
    Row("erlang-name-mismatch", """An Erlang client gets the certificate of another host and refuses it with handshake_failure(40)
        (TLS 1.2).""", "Erlang nginx", nginx(), erlang("versions=1.2"), port=AMQPS, fault=other_name),
    Row("erlang-client-certificate-untrusted-tls12", """A GnuTLS client has a certificate of an authority that the Erlang server
        does not know and refuses with unknown_ca(48) (TLS 1.2).""", "Erlang GnuTLS", erlang_server("versions=1.2", auth=True),
        gnutls(who=stranger), port=AMQPS),
    Row("erlang-no-certificate", """An Erlang server without a certificate closes on a curl without a word (TLS 1.3), and refuses a
        GnuTLS client with handshake_failure(40) (TLS 1.2), both with broad offers.""", "curl Erlang GnuTLS",
        erlang_server(bare=True), curl(), gnutls("--priority NORMAL:-VERS-TLS1.3"), port=AMQPS),
    Row("erlang-client-silent", """A client takes the server's flight (TLS 1.2) and then says nothing; the Erlang server gives up
        after two seconds.""", "Erlang Python", erlang_server("versions=1.2 wait=2000"),
        python("--max 1.2 --until flight --then wait"), port=AMQPS, wait=5),
    Row("erlang-client-never-spoke", """A client connects and says nothing; the Erlang server, whom a curl reaches, gives up after
        two seconds.""", "curl Erlang Python", erlang_server("wait=2000"), curl(), python("--until connect --then wait"),
        port=AMQPS, wait=5),
    Row("healthy-bouncycastle-tls13", "A Bouncy Castle client and an nginx (TLS 1.3).", "BouncyCastle Java nginx", nginx(),
        bouncy_client(), port=8443),
    Row("healthy-bouncycastle-resumption", """A Bouncy Castle client comes to a Bouncy Castle server twice and takes up its session
        again (TLS 1.2).""", "BouncyCastle Java", bouncy_server("protocols=TLSv1.2"), bouncy_client("protocols=TLSv1.2 times=2"),
        port=8443),
    Row("healthy-bouncycastle-client-certificate", """A Bouncy Castle server asks a Bouncy Castle client for a certificate and takes
        it (TLS 1.3).""", "BouncyCastle Java", bouncy_server(auth=True), bouncy_client(who=person), port=8443),
    Row("bouncycastle-version-mismatch", """A curl that speaks only TLS 1.3 meets a Bouncy Castle server that speaks only TLS 1.2
        and refuses it with protocol_version(70), in a record that calls itself TLS 1.3.""", "BouncyCastle Java curl",
        bouncy_server("protocols=TLSv1.2"), curl("--tlsv1.3"), port=8443),
    Row("bouncycastle-client-certificate-missing-tls13", """A Bouncy Castle server demands a certificate of a GnuTLS client that has
        none, and refuses it (TLS 1.3, encrypted).""", "BouncyCastle Java GnuTLS", bouncy_server("protocols=TLSv1.3", auth=True),
        gnutls(), port=8443),
    Row("bouncycastle-client-certificate-untrusted", """A GnuTLS client has a certificate of an authority that the Bouncy Castle
        server does not know (TLS 1.3, encrypted).""", "BouncyCastle Java GnuTLS", bouncy_server("protocols=TLSv1.3", auth=True),
        gnutls(who=stranger), port=8443),
    Row("bouncycastle-key-mismatch", """A Bouncy Castle client meets a server that signs with another key than its certificate's
        (ECDSA, TLS 1.2).""", "BouncyCastle Java BearSSL", bear_server(), bouncy_client("protocols=TLSv1.2"), port=8443,
        fault=other_key),
    Row("botan-alpn-mismatch", """A curl offers http/1.1 alone to a Botan server, which answers with echo/0.1 all the same (TLS
        1.2); the client refuses that with decode_error(50).""", "Botan curl", botan_server(), curl("--http1.1"), port=9443),
    Row("healthy-botan-both", "A Botan client and a Botan server, with a suite of Botan's own (TLS 1.2).", "Botan", botan_server(),
        botan(), port=9443),
    Row("healthy-botan-no-forward-secrecy", "A Botan client and a Botan server with RSA key exchange (TLS 1.2).", "Botan",
        botan_server("key_exchange_methods = RSA;signature_methods = IMPLICIT;ciphers = AES-128/GCM"),
        botan(policy="key_exchange_methods = RSA;signature_methods = IMPLICIT;ciphers = AES-128/GCM"), port=9443, fault=rsa),
    Row("healthy-botan-unchecked", """A Botan client that only reports what is wrong with a certificate goes on with one that ended
        five weeks ago (TLS 1.2).""", "Botan nginx", nginx(), botan(), port=9443, fault=expired),
    Row("botan-version-mismatch-client", """A Botan client, which speaks only TLS 1.2, meets an nginx that speaks only TLS 1.3 and
        refuses it with protocol_version(70).""", "Botan nginx", nginx("ssl_protocols TLSv1.3;"), botan(), port=9443),
    Row("botan-version-mismatch-old", """A Botan client that speaks only TLS 1.2 meets a GnuTLS server that speaks only TLS 1.0, as
        a curl shows, and that refuses it with handshake_failure(40).""", "Botan curl GnuTLS",
        gnutls_server("--priority NORMAL:-VERS-ALL:+VERS-TLS1.0"), curl("--tlsv1.0 --ciphers DEFAULT@SECLEVEL=0"), botan(),
        port=9443),
    Row("botan-cipher-mismatch", """A GnuTLS client that offers only AES-128 with GCM meets a Botan server that takes only ChaCha20
        and refuses it with handshake_failure(40) (TLS 1.2).""", "Botan GnuTLS",
        botan_server("ciphers = ChaCha20Poly1305;key_exchange_methods = ECDH"),
        gnutls("--priority NORMAL:-VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM"), port=9443),
    Row("botan-group-mismatch", """An OpenSSL client with P-521 alone meets a Botan server that takes only X25519 (TLS 1.2), as a
        curl shows, and refuses it with handshake_failure(40).""", "Botan curl OpenSSL",
        botan_server("groups = x25519;key_exchange_methods = ECDH"), curl("--no-alpn"), s_client("-groups P-521"), port=9443),
    Row("botan-certificate-kind", """An OpenSSL client offers only suites for RSA certificates to a Botan server whose certificate
        is ECDSA, as a curl shows, and that refuses it with handshake_failure(40) (TLS 1.2).""", "Botan curl OpenSSL",
        botan_server(), curl("--no-alpn"), s_client("-tls1_2 -cipher aRSA"), port=9443),
    Row("healthy-bearssl-resumption", "A BearSSL client comes to a BearSSL server twice and takes up its session again (TLS 1.2).",
        "BearSSL", bear_server(), bear("times=2"), port=MQTTS),
    Row("healthy-bearssl-client-certificate", "A BearSSL server asks a GnuTLS client for a certificate and takes it (TLS 1.2).",
        "BearSSL GnuTLS", bear_server(auth=True), gnutls("--priority NORMAL:-VERS-TLS1.3", who=person), port=MQTTS),
    Row("healthy-bearssl-no-forward-secrecy", "A BearSSL client and a BearSSL server with RSA key exchange (TLS 1.2).", "BearSSL",
        bear_server(), bear("suites=009c"), port=MQTTS, fault=rsa),
    Row("healthy-bearssl-weak-cipher", "A BearSSL client that knows only 3DES meets a BearSSL server, and they agree (TLS 1.0).",
        "BearSSL", bear_server(), bear("suites=c012 max=1.0"), port=MQTTS, fault=rsa),
    Row("bearssl-version-mismatch", """A GnuTLS client that speaks only TLS 1.3 meets a BearSSL server, which speaks TLS 1.2 at
        best, as a curl shows, and refuses it with handshake_failure(40).""", "BearSSL curl GnuTLS", bear_server(), curl(),
        gnutls("--priority NORMAL:-VERS-ALL:+VERS-TLS1.3"), port=MQTTS),
    Row("bearssl-server-hello-refused", """A BearSSL client that speaks TLS 1.2 alone meets a GnuTLS server that speaks only TLS 1.0
        and says so; the client refuses that with a bare reset.""", "BearSSL GnuTLS",
        gnutls_server("--priority NORMAL:-VERS-ALL:+VERS-TLS1.0"), bear("min=1.2"), port=MQTTS),
    Row("bearssl-group-mismatch", """A BearSSL client that knows only X25519 meets a GnuTLS server that takes only P-521 (TLS 1.2),
        as a curl shows, and refuses it with handshake_failure(40).""", "BearSSL curl GnuTLS",
        gnutls_server("--priority NORMAL:-VERS-TLS1.3:-RSA:-DHE-RSA:-GROUP-ALL:+GROUP-SECP521R1"), curl(), bear("group=x25519"),
        port=MQTTS, fault=rsa),
    Row("bearssl-expired", """A BearSSL client gets a certificate that ended five weeks ago and resets the connection without a word
        (TLS 1.2).""", "BearSSL nginx", nginx(), bear(), port=MQTTS, fault=expired),
    Row("bearssl-key-mismatch", """A BearSSL client meets a server that signs with another key than its certificate's (ECDSA, TLS
        1.2), and resets the connection without a word.""", "BearSSL Erlang", erlang_server("versions=1.2"), bear(), port=MQTTS,
        fault=other_key),
    Row("bearssl-no-certificate-kind", """A BearSSL server asks a GnuTLS client for a certificate and names no kind of certificate
        at all, where there must be one; the client refuses that with handshake_failure(40) (TLS 1.2).""", "BearSSL GnuTLS",
        bear_server("kinds=none", auth=True), gnutls("--priority NORMAL:-VERS-TLS1.3", who=person), port=MQTTS),
    Row("bearssl-client-certificate-missing", """A BearSSL server demands a certificate of an OpenSSL client that has none, and then
        resets the connection without a word (TLS 1.2).""", "BearSSL OpenSSL", bear_server(auth=True), s_client(), port=MQTTS),
    Row("bearssl-client-certificate-untrusted", """A GnuTLS client has a certificate of an authority that the BearSSL server does
        not know, and that resets the connection without a word (TLS 1.2).""", "BearSSL GnuTLS", bear_server(auth=True),
        gnutls(who=stranger), port=MQTTS),
    Row("http-on-tls-port-bearssl", """A curl speaks plain HTTP to the TLS port of a BearSSL server, which resets the connection
        without a word.""", "BearSSL curl", bear_server(), curl(scheme="http"), port=MQTTS),
    Row("bearssl-slow-server", """A BearSSL server answers the ClientHello of a GnuTLS client only after a second and a half (a box
        in front of it), and the handshake then completes (TLS 1.2); the path takes four milliseconds.""", "BearSSL GnuTLS Python",
        slow_bear, gnutls("--priority NORMAL:-VERS-TLS1.3"), port=MQTTS),
]


def stories():
    return [row.story() for row in ROWS]
