"""What other samples show of one TLS library alone, or of none: shown again by other clients and servers."""
import time

from browsers import chromium
from capture import sender
from daemons import apache
from ech import Ech
from stacks import REQUEST, own
from story import Story


class Row:
    """A story: `run(lab)` plays it. Attributes of a story (host, longest...) are in `how`; `keys` and `plain` are as in Story."""

    def __init__(self, name, text, stacks, run, keys=False, plain=True, **how):
        self.name, self.text, self.stacks, self.run = name, text, stacks.split(), run
        self.keys, self.plain, self.how = keys, plain, how

    def story(self):
        made = Story(self.name, " ".join(self.text.split()), self.stacks, self.run, keys=self.keys, plain=self.plain)
        for key, value in self.how.items():
            setattr(made, key, value)
        return made


# Servers: each starts one, and returns what clients may believe in

def serving(command, **leaf):
    """`command` makes the command line of the lab and a certificate, which is as in Authority.sign()."""
    def start(lab):
        authority = lab.authority()
        lab.server(command(lab, authority.sign(**leaf)))
        return authority.trust
    return start


def gnutls_server(priority, more="", **leaf):
    return serving(lambda lab, cert: f"gnutls-serv --http -p 443 --disable-client-cert --priority {priority} {cert.gnutls} {more}", **leaf)


def java_server(options, **leaf):
    return serving(lambda lab, cert: f"{lab.peer('Peer.java')} server {cert.java} {options}", **leaf)


def openssl_server(options, **leaf):
    return serving(lambda lab, cert: f"openssl s_server -accept 443 -www {cert.openssl} {options}", **leaf)


def mbedtls_server(options="", **leaf):
    return serving(lambda lab, cert: f"{lab.peer('mbedtls.c')} server {own(cert)} {options}", **leaf)


def behind_meddler(what, backend=""):
    """A box that minds something, in front of an nginx."""
    def start(lab):
        authority = lab.authority()
        lab.server(lab.nginx(f"{authority.sign().nginx} {backend}", listen="8443 ssl"), port=8443)
        lab.server(f"{lab.peer('meddler.py')} 8443 {what}")
        return authority.trust
    return start


# Clients

def java_client(lab, trust, options=""):
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test trust={trust} {options}")


def go_client(lab, trust, options=""):
    lab.client(f"{lab.peer('peer.go')} client -trust {trust} {options}")


def gnutls_client(lab, trust, options="", send=REQUEST, **how):
    lab.client(f"gnutls-cli --x509cafile {trust} {options} www.shop.test", send=send, **how)


def nss_client(lab, trust, options):
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {lab.nss(trust=trust)} {options}", send=REQUEST, timeout=2)


def mbedtls_client(lab, trust, options=""):
    lab.client(f"{lab.peer('mbedtls.c')} client trust={trust} {options}")


def meeting(server, client, *arguments):
    return lambda lab: client(lab, server(lab), *arguments)


# Stories

def says_nothing(lab):
    java_client(lab, java_server("protocols=TLSv1.2")(lab))
    lab.client(f"{lab.peer('peer.py')} client --until connect --then wait", timeout=8)


def takes_the_flight(lab):
    java_server("protocols=TLSv1.2")(lab)
    lab.client(f"{lab.peer('peer.py')} client --until flight --then wait", timeout=8)


def tries_suites(lab):
    trust = mbedtls_server("suite=TLS-ECDHE-RSA-WITH-AES-256-GCM-SHA384", key="rsa")(lab)
    for suite in ("AES-128-CBC:+SHA1", "AES-256-CBC:+SHA1", "AES-128-GCM:+AEAD", "CAMELLIA-128-CBC:+SHA1", "AES-128-CCM:+AEAD",
                  "CHACHA20-POLY1305:+AEAD"):
        gnutls_client(lab, trust, f"--priority NONE:+VERS-TLS1.2:+RSA:+ECDHE-RSA:+COMP-NULL:+SIGN-ALL:+GROUP-ALL:+{suite}", send="")


def minds_alpn(lab):
    trust = behind_meddler("alpn --how reset")(lab)
    go_client(lab, trust, "-alpn h2,http/1.1")
    go_client(lab, trust)


def minds_new_hellos(lab):
    trust = behind_meddler("alpn --how close")(lab)
    gnutls_client(lab, trust, "--alpn http/1.1")
    gnutls_client(lab, trust)


def strips_imap(lab):
    leaf = lab.authority().sign()
    command = f"{lab.peer('dialects.py')} server imap --port 143 --cert {leaf.full} --key {leaf.key}"
    first = lab.server(command, port=143)
    lab.client("gnutls-cli --insecure --starttls-proto imap www.shop.test:143", host=6, send="hello\n", timeout=5)
    lab.stop(first)
    lab.server(f"{command} --hide", port=143)
    lab.client("curl -s --ssl-reqd imap://a:b@www.shop.test/", timeout=8)


def unheard(lab):
    lab.network.inside(9, "ip", "link", "set", "eth0", "down")
    lab.client(f"timeout 4 {lab.peer('peer.go')} client", timeout=6)


def weak_prime(lab):
    lab.run("openssl", "dhparam", "-out", str(lab.folder / "dh.pem"), "1024")
    trust = gnutls_server("NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA", f"--dhparams {lab.folder}/dh.pem", key="rsa")(lab)
    java_client(lab, trust, "groups=secp256r1")


def without_trust(lab):
    openssl_server("-tls1_2")(lab)
    java_client(lab, "empty", "protocols=TLSv1.2")


def without_key(lab):
    authority = lab.authority()
    lab.server(f"openssl s_server -accept 443 -www -tls1_2 -Verify 3 -CAfile {authority.trust} {authority.sign().openssl}")
    person = authority.sign("alice", usage="clientAuth")
    go_client(lab, authority.trust, f"{person.own} -dead-key")


NAMES = ["DNS:www.shop.test", "DNS:public.shop.test"]


def nss_ech_server(lab, ech):
    authority = lab.authority()
    database = lab.nss(authority.sign(san=NAMES), name="nss-server")
    lab.server(f"selfserv -d {database} -n lab -p 443 -V tls1.3:tls1.3 -X {ech.key}")
    return authority.trust


def openssl_ech_server(lab, _ech):
    """It knows nothing of ECH."""
    return openssl_server(f"-keylogfile {lab.keys}", san=NAMES)(lab)


def nss_ech_client(lab, trust, ech):
    nss_client(lab, trust, f"-V tls1.3:tls1.3 -N {ech.word}")


def chromium_ech_client(lab, trust, ech):
    """It asks the name server beside it for the HTTPS record."""
    lab.network.hosts(5).write_text("127.0.0.1 localhost\n")
    for name, text in (("resolv.conf", "nameserver 127.0.0.1\n"), ("nsswitch.conf", "hosts: files dns\n")):
        lab.network.hosts(5).with_name(name).write_text(text)
    lab.server(f"{lab.peer('names.py')} {ech.configurations}", host=5, port=53)
    chromium(lab, "https://www.shop.test/", trust=trust)


def careless_ech_client(lab, _trust, ech):
    chromium_ech_client(lab, None, ech)


def three_of_many(frames):
    """The first two connections and the first one that asks for www.shop.test in the clear."""
    ports = list(dict.fromkeys(client_port(frame) for frame in frames))
    clear = next(client_port(frame) for frame in frames if b"www.shop.test" in frame.data and sender(frame) == 5)
    return [frame for frame in frames if client_port(frame) in {*ports[:2], clear}]


def client_port(frame):
    at = 34 if sender(frame) == 5 else 36
    return frame.data[at:at + 2]


def with_ech(server, client):
    def run(lab):
        ech = Ech(lab)
        client(lab, server(lab, ech), ech)
    return run


def asked_again(lab):
    leaf = lab.authority().sign()
    server = lab.server(f"openssl s_server -accept 443 -tls1_2 {leaf.openssl}", talks=True)
    client = lab.client(f"{lab.peer('peer.go')} client -max 1.2", wait=False)
    time.sleep(1)
    lab.type(server, "r\n")
    lab.finish(client)


def asked_by_client(lab):
    lab.server(lab.nginx(f"{lab.authority().sign().nginx} ssl_protocols TLSv1.2;"))
    client = lab.client(f"openssl s_client -connect www.shop.test:443 -tls1_2 -keylogfile {lab.keys}", wait=False)
    time.sleep(1)
    lab.type(client, "R\n")
    lab.finish(client)


def asked_late(lab):
    authority = lab.authority()
    demand = f"SSLCACertificateFile {authority.trust}\n<Location />\nSSLVerifyClient require\nSSLVerifyDepth 3\n</Location>"
    lab.server(apache(lab, authority.sign(), f"SSLProtocol TLSv1.2\n{demand}"))
    lab.client(f"curl -s --http1.1 --cacert {authority.trust} https://www.shop.test/")


def deflated(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('deflate.c')} server {leaf.full} {leaf.key}")
    lab.client(f"{lab.peer('deflate.c')} client")


def not_deflated(lab):
    gnutls_server(TLS12)(lab)
    lab.client(f"{lab.peer('deflate.c')} client")


TLS12 = "NORMAL:-VERS-ALL:+VERS-TLS1.2"
UNSAFE = f"{TLS12}:%DISABLE_SAFE_RENEGOTIATION"

ROWS = [
    Row("gnutls-no-secure-renegotiation-java", """A GnuTLS server that does not know secure renegotiation
        (%DISABLE_SAFE_RENEGOTIATION, TLS 1.2) serves a Java client, which asked for it and does not insist.""", "GnuTLS Java",
        meeting(gnutls_server(UNSAFE), java_client)),
    Row("gnutls-no-secure-renegotiation-nss", """A GnuTLS server that does not know secure renegotiation (%DISABLE_SAFE_RENEGOTIATION,
        TLS 1.2) serves an NSS client, which asked for it and does not insist.""", "GnuTLS NSS", meeting(gnutls_server(UNSAFE),
        nss_client, "-o -V tls1.2:tls1.2")),
    Row("gnutls-no-extended-master-secret", """A GnuTLS client that does not know the extended master secret (%NO_SESSION_HASH)
        fetches a page of a Java server (TLS 1.2).""", "GnuTLS Java", meeting(java_server("protocols=TLSv1.2"), gnutls_client,
        f"--priority {TLS12}:%NO_SESSION_HASH")),
    Row("gnutls-no-forward-secrecy", """A GnuTLS client that takes only RSA key exchange fetches a page of a Java server (TLS
        1.2).""", "GnuTLS Java", meeting(java_server("protocols=TLSv1.2", key="rsa"), gnutls_client, f"--priority {TLS12}:-KX-ALL:+RSA")),
    Row("java-weak-cipher", """A Java client whose disabled algorithms were all enabled and a GnuTLS server agree on a suite with 3DES
        (TLS 1.2).""", "GnuTLS Java", meeting(gnutls_server(f"{TLS12}:-CIPHER-ALL:+3DES-CBC", key="rsa"), java_client,
        "ciphers=TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA")),
    Row("gnutls-weak-cipher", """A GnuTLS client and a Java server whose disabled algorithms were all enabled agree on a suite without
        encryption (TLS 1.2).""", "GnuTLS Java", meeting(java_server("protocols=TLSv1.2 ciphers=TLS_RSA_WITH_NULL_SHA256", key="rsa"),
        gnutls_client, f"--priority {TLS12}:-CIPHER-ALL:+NULL:+RSA:+SHA256")),
    Row("java-weak-dh-group", """A Java client takes the Diffie-Hellman prime of 1024 bits of a GnuTLS server (TLS 1.2).""", "GnuTLS Java",
        weak_prime),
    Row("go-record-split", """A Go client speaks TLS 1.0 with a CBC suite and splits its first data into one byte and the rest; the
        Java server takes it.""", "Go Java", meeting(java_server("protocols=TLSv1", key="rsa"), go_client,
        "-min 1.0 -max 1.0 -suites TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")),
    Row("gnutls-abandoned", """A GnuTLS client finishes the handshake with a Java server (TLS 1.2) and leaves without a question, as
        monitors do.""", "GnuTLS Java", meeting(java_server("protocols=TLSv1.2"), gnutls_client, "", "")),
    Row("java-client-never-spoke", """A client connects to a Java server that serves a Java client just before, and says nothing;
        after its timeout of five seconds the server ends it.""", "Java Python", says_nothing),
    Row("java-client-silent", """A client takes the flight of a Java server (TLS 1.2) and then says nothing; after its timeout of five
        seconds the server ends it.""", "Java Python", takes_the_flight),
    Row("gnutls-slow-server", """A server takes a second and a half to answer the ClientHello of a GnuTLS client, and the handshake
        then completes (TLS 1.2); the path takes four milliseconds.""", "GnuTLS nginx Python", meeting(behind_meddler("slow",
        "ssl_protocols TLSv1.2;"), gnutls_client)),
    Row("gnutls-probe-suites", """A scanner tries one TLS 1.2 suite after the other, six of them, with a GnuTLS client each; the
        mbedTLS server takes another one alone and refuses all with handshake_failure(40).""", "GnuTLS mbedTLS", tries_suites),
    Row("go-hello-intolerance-alpn", """A box in front of a server resets each connection whose ClientHello offers application
        protocols (ALPN); a Go client fails with h2 and http/1.1, comes again without ALPN and gets through.""", "Go nginx Python",
        minds_alpn),
    Row("gnutls-hello-intolerance-alpn", """A box in front of a server closes each connection whose ClientHello offers application
        protocols (ALPN); a GnuTLS client fails with http/1.1, comes again without ALPN and gets through.""", "GnuTLS nginx Python",
        minds_new_hellos),
    Row("imap-starttls-stripped", """An IMAP server offers STARTTLS to a GnuTLS client; to the curl that comes next and demands TLS,
        the offer does not come, and curl leaves.""", "curl GnuTLS Python", strips_imap),
    Row("go-tcp-unanswered", """Attempts to connect get no answer at all; a Go client gives up after four seconds. Captured beside the
        client.""", "Go", unheard, host=5),
    Row("java-client-internal-error", """A Java client whose trust store is empty cannot judge the certificate of an OpenSSL server
        (TLS 1.2) and leaves with internal_error(80).""", "Java OpenSSL", without_trust),
    Row("go-client-internal-error", """An OpenSSL server demands a client certificate (TLS 1.2); the Go client has one, but its key
        cannot be used, and it leaves with internal_error(80).""", "Go OpenSSL", without_key),
    Row("go-renegotiation-refused", """An OpenSSL server asks a Go client for a second handshake on an established TLS 1.2 connection; the
        client refuses with no_renegotiation(100), encrypted, and leaves.""", "Go OpenSSL", asked_again, keys=True, plain=False),
    Row("nginx-renegotiation-refused", """An OpenSSL client asks for a second handshake on an established TLS 1.2 connection; the nginx refuses
        with no_renegotiation(100), encrypted, and the client leaves.""", "nginx OpenSSL", asked_by_client, keys=True),
    Row("curl-renegotiation-no-certificate", """An Apache httpd demands a certificate only when it knows the page, by renegotiation
        (TLS 1.2); a curl has none, and the httpd refuses the second handshake, encrypted.""", "Apache curl", asked_late, keys=True,
        plain=False),
    Row("openssl-compression-enabled", """A client and a server on OpenSSL, whose applications ask for compression and bring the
        method that OpenSSL had before 1.1.0, agree on DEFLATE (TLS 1.2).""", "OpenSSL", deflated),
    Row("healthy-compression-offered", """A client on OpenSSL whose application asks for compression offers DEFLATE to a GnuTLS
        server, which goes on without (TLS 1.2).""", "GnuTLS OpenSSL", not_deflated),
    Row("nss-encrypted-client-hello", """An NSS client and an NSS server use an encrypted ClientHello (ECH), for public.shop.test on
        the outside.""", "NSS", with_ech(nss_ech_server, nss_ech_client)),
    Row("chromium-encrypted-client-hello", """A Chromium that finds the key for it in DNS, and takes any certificate, comes to an NSS
        server with an encrypted ClientHello (ECH), for public.shop.test on the outside.""", "Chromium NSS Python",
        with_ech(nss_ech_server, careless_ech_client)),
    Row("nss-ech-rejected", """An NSS client comes with an encrypted ClientHello (ECH) to an OpenSSL server that knows nothing of
        that, takes the certificate of the outer name, and leaves with ech_required(121), encrypted.""", "NSS OpenSSL",
        with_ech(openssl_ech_server, nss_ech_client), keys=True),
    Row("chromium-ech-rejected", """A Chromium that finds the key for it in DNS comes with an encrypted ClientHello (ECH) to an
        OpenSSL server that knows nothing of that, takes the certificate of the outer name, leaves with ech_required(121), and comes again
        without. Of its many connections the capture holds three.""", "Chromium OpenSSL Python", with_ech(openssl_ech_server,
        chromium_ech_client), keys=True, plain=False, edit=three_of_many),
]


def stories():
    return [row.story() for row in ROWS]
