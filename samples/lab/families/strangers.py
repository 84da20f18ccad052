"""rustls, pion (DTLS) and uTLS, which were not there when the rules were made: healthy, and with what administrators do wrong."""
from families.products import Row, curl, go_client, gnutls, java, nginx, s_client
from stacks import own


# Servers

def rust(options="", port=443):
    """A rustls server with the leaf."""
    def start(lab, leaf, _authority):
        lab.server(f"{lab.peer('rustls.rs')} server {own(leaf)} port={port} {options}", port=port)
    return start


def demanding_rust(options=""):
    def start(lab, leaf, authority):
        lab.anna = authority.sign("anna.shop.test", usage="clientAuth")
        return f"{lab.peer('rustls.rs')} server {own(leaf)} auth={authority.trust} {options}"
    return start


def bare_rust(lab, _leaf, _authority):
    return f"{lab.peer('rustls.rs')} server"


def other_key_rust(lab, leaf, authority):
    leaf.key = authority.sign("api.shop.test").key
    return f"{lab.peer('rustls.rs')} server {own(leaf)}"


def openssl(options):
    return lambda _lab, leaf, _authority: f"openssl s_server -accept 443 -www {leaf.openssl} {options}"


def pion(options=""):
    """A pion server with the leaf, on port 4433 as the others are."""
    def start(lab, leaf, _authority):
        lab.server(f"{lab.peer('pion.go')} server {leaf.own} -port 4433 {options}", port=4433)
    return start


def demanding_pion(lab, leaf, authority):
    lab.server(f"{lab.peer('pion.go')} server {leaf.own} -port 4433 -auth {authority.trust}", port=4433)


def other_key_pion(lab, leaf, authority):
    leaf.key = authority.sign("api.shop.test").key
    lab.server(f"{lab.peer('pion.go')} server {leaf.own} -port 4433", port=4433)


def with_secret(options):
    """A pion server that has no certificate, but a secret."""
    def start(lab, _leaf, _authority):
        lab.server(f"{lab.peer('pion.go')} server -port 4433 -suite PSK-CCM8 {options}", port=4433)
    return start


def bad(how, command):
    """The server that `command` tells, with a leaf to which `how(lab, authority)` did something."""
    return lambda lab, _leaf, authority: command(lab, how(lab, authority), authority)


def lonely(_lab, authority):
    return authority.sign(chain=False)


def expired(lab, _authority):
    return lab.authority("Old", ago=500).sign(ago=400)


# Clients

def rustls(options=""):
    return lambda lab, trust: f"{lab.peer('rustls.rs')} client trust={trust} {options}"


def parrot(name, options=""):
    return lambda lab, trust: f"{lab.peer('utls.go')} {name} -trust {trust} {options}"


def pion_client(options=""):
    return lambda lab, trust: f"{lab.peer('pion.go')} client -port 4433 -trust {trust} {options}"


def believes(name, client):
    """The client, who knows this authority instead."""
    return lambda lab, _trust: client(lab, lab.authority(name).trust)


def curl_as_stranger(lab, trust):
    """A curl with a certificate of an authority that the server does not know."""
    person = lab.authority("Other").sign("anna.shop.test", usage="clientAuth")
    return f"curl -s --cacert {trust} {person.curl} https://www.shop.test/"


def curl_as_anna(lab, trust):
    """A curl with the certificate that its server has signed for it."""
    return f"curl -s --cacert {trust} {lab.anna.curl} https://www.shop.test/"


def s_client_dtls(options=""):
    return lambda _lab, trust: f"openssl s_client -dtls -connect www.shop.test:4433 -servername www.shop.test -CAfile {trust} {options}"


def gnutls_dtls(options=""):
    return lambda _lab, trust: f"gnutls-cli --udp --x509cafile {trust} -p 4433 {options} www.shop.test"


OLD = "-tls1 -cipher ALL:@SECLEVEL=0"
PLAIN = "curl -s --max-time 10 http://www.shop.test:443/"

RUSTLS = [
    Row("healthy-rustls-both-resumption", "A rustls client comes to a rustls server on port 9443 (TLS 1.3), and comes again with the ticket.",
        "rustls", rust(port=9443), rustls("port=9443 times=2")),
    Row("rustls-hello-retry-malformed", """A curl gives no key share for P-384, the only group of a rustls server, which asks for one (TLS 1.3),
        but forgets to repeat the curl's session id in that, and the curl refuses with illegal_parameter(47).""", "curl rustls",
        rust("group=secp384r1"), curl()),
    Row("healthy-rustls-client-certificate-tls13", "A rustls server asks for a client certificate, and a curl has a good one (TLS 1.3).",
        "curl rustls", demanding_rust(), curl_as_anna),
    Row("healthy-rustls-slow-server", """A rustls server looks at a GnuTLS client two seconds after it came, and the handshake then completes
        (TLS 1.3); the path takes four milliseconds.""", "GnuTLS rustls", rust("slow=2"), gnutls()),
    Row("rustls-version-mismatch-old-client", """An OpenSSL client that speaks only TLS 1.1 meets a rustls server, which knows nothing older
        than TLS 1.2 and refuses it.""", "OpenSSL rustls", rust(), s_client("-tls1_1 -cipher ALL:@SECLEVEL=0")),
    Row("rustls-version-mismatch-new-server", "A Java client that speaks only TLS 1.2 meets a rustls server that speaks only TLS 1.3.",
        "Java rustls", rust("min=1.3"), java("protocols=TLSv1.2")),
    Row("rustls-group-mismatch", "A rustls client with X25519 alone meets an nginx that takes only P-384 (TLS 1.3), as a curl shows.",
        "curl nginx rustls", nginx("ssl_ecdh_curve secp384r1;"), curl(), rustls("min=1.3 group=X25519")),
    Row("rustls-expired-tls13", "A rustls client gets a certificate that ended five weeks ago and refuses it (TLS 1.3).", "rustls",
        bad(expired, lambda lab, leaf, _: f"{lab.peer('rustls.rs')} server {own(leaf)}"), rustls()),
    Row("rustls-chain-incomplete-tls12", "A rustls client gets the leaf alone, without the issuing authority, and refuses it (TLS 1.2).",
        "nginx rustls", bad(lonely, nginx("ssl_protocols TLSv1.2;")), rustls()),
    Row("rustls-key-mismatch-tls12", """A rustls server signs with a key that is not its certificate's, and a rustls client refuses that
        (TLS 1.2).""", "rustls", other_key_rust, rustls("max=1.2")),
    Row("rustls-no-certificate", "A rustls server that was given no certificate refuses a curl and a Go client.", "curl Go rustls",
        bare_rust, curl(), go_client()),
    Row("rustls-unknown-name", """A rustls server has a certificate for those alone who ask for www.shop.test, as one curl does; it refuses
        another, which asks for shop.test.""", "curl rustls", rust("only=www.shop.test"), curl(), curl("", "https://shop.test/")),
    Row("rustls-client-certificate-missing-tls13", "A rustls server demands a client certificate, and a curl has none (TLS 1.3).",
        "curl rustls", demanding_rust(), curl()),
    Row("rustls-client-certificate-missing-tls12", "A rustls server demands a client certificate, and a GnuTLS client has none (TLS 1.2).",
        "GnuTLS rustls", demanding_rust("max=1.2"), gnutls()),
    Row("rustls-client-certificate-untrusted-tls12", """A rustls server demands a client certificate, and a curl has one of an authority that
        the server does not know (TLS 1.2).""", "curl rustls", demanding_rust("max=1.2"), curl_as_stranger),
    Row("http-on-tls-port-rustls", "A curl that speaks plain HTTP meets a rustls server on its TLS port.", "curl rustls",
        rust(), lambda _lab, _trust: PLAIN),
    Row("rustls-client-killed", "A rustls client ends when it has sent its ClientHello, as a program that is killed (TLS 1.3).",
        "nginx rustls", nginx(), rustls("until=hello")),
]

PION = [
    Row("healthy-dtls12-pion-psk", "A pion client and a pion server have a secret in common and no certificate (DTLS 1.2).", "pion",
        with_secret("-psk secret"), pion_client("-suite PSK-CCM8 -psk secret")),
    Row("healthy-dtls12-pion-no-master-secret", "A pion client does without the extended master secret (DTLS 1.2).", "pion", pion(),
        pion_client("-loose")),
    Row("dtls-pion-key-mismatch", """A pion server signs with a key that is not its certificate's, and an OpenSSL client refuses that
        (DTLS 1.2).""", "OpenSSL pion", other_key_pion, s_client_dtls()),
    Row("dtls-pion-cipher-mismatch-server", """A GnuTLS client without CCM meets a pion server that takes only a suite with CCM, as an OpenSSL
        client shows that has it (DTLS 1.2).""", "GnuTLS OpenSSL pion", pion("-suite ECDSA-CCM"),
        s_client_dtls("-cipher ECDHE-ECDSA-AES128-CCM"), gnutls_dtls("--priority NORMAL:-AES-128-CCM:-AES-256-CCM")),
    Row("dtls-pion-version-mismatch", "A GnuTLS client that speaks only DTLS 1.0 meets a pion server, which speaks only DTLS 1.2.",
        "GnuTLS pion", pion(), gnutls_dtls("--priority NORMAL:-VERS-ALL:+VERS-DTLS1.0")),
    Row("dtls-pion-client-certificate-missing", "A pion server demands a client certificate, and a GnuTLS client has none (DTLS 1.2).",
        "GnuTLS pion", demanding_pion, gnutls_dtls()),
    Row("dtls-pion-psk-differs", "A pion client and a pion server have different secrets for the same identity (DTLS 1.2).", "pion",
        with_secret("-psk secret"), pion_client("-suite PSK-CCM8 -psk other")),
    Row("dtls-pion-extension-required", """A pion server demands the extended master secret, and a pion client does without it (DTLS 1.2).""",
        "pion", pion("-strict"), pion_client("-loose")),
]

UTLS = [
    Row("healthy-utls-chrome", "A uTLS client with the hello of a Chrome gets its page from an nginx (TLS 1.3).", "nginx uTLS", nginx(),
        parrot("chrome")),
    Row("utls-ios-untrusted-root-tls10", """A uTLS client with the hello of an iPhone, which still offers TLS 1.0, meets an OpenSSL server
        that speaks only TLS 1.0 and sends its certificate; uTLS refuses the certificate's unknown root.""", "OpenSSL uTLS",
        openssl(OLD), believes("Other", parrot("ios"))),
    Row("utls-android-tls13-only", "A uTLS client with the hello of an old Android app (TLS 1.2) meets a rustls server that speaks only TLS 1.3.",
        "rustls uTLS", rust("min=1.3"), parrot("android")),
]


def stories():
    return [row.story() for row in RUSTLS + PION + UTLS]
