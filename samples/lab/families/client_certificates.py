"""Servers that demand a certificate of their client, and do not get one that they take: in TLS 1.2 and in TLS 1.3."""
import stacks
from story import Story


def missing(authority, _lab):
    return None


def untrusted(_authority, lab):
    return lab.authority("Other").sign("anna.shop.test", usage="clientAuth")


def expired(authority, _lab):
    return authority.sign("anna.shop.test", usage="clientAuth", ago=400)


def wrong_usage(authority, _lab):
    return authority.sign("anna.shop.test")


def wrong_key_usage(authority, _lab):
    return authority.sign("anna.shop.test", usage="clientAuth", uses="keyEncipherment")


def good(authority, _lab):
    return authority.sign("anna.shop.test", usage="clientAuth")


def other_key(authority, lab):
    person = good(authority, lab)
    person.key = authority.sign("bert.shop.test", usage="clientAuth").key
    return person


PEOPLE = {      # what the client has
    missing: "no certificate",
    untrusted: "a certificate of an authority that the server does not know",
    expired: "a certificate that ended five weeks ago",
    wrong_usage: "a certificate that is good only for servers",
    wrong_key_usage: "a certificate whose key usage is keyEncipherment alone",
    good: "a good certificate",
    other_key: "a certificate and another one's key, with which it signs",
}
ALERTS = {40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate", 45: "certificate_expired",
          46: "certificate_unknown", 48: "unknown_ca", 49: "access_denied", 50: "decode_error", 51: "decrypt_error",
          80: "internal_error", 116: "certificate_required"}
SERVERS = {"OpenSSL": "an OpenSSL server", "GnuTLS": "a GnuTLS server", "Java": "a Java server", "Go": "a Go server",
           "NSS": "an NSS server", "Node": "a Node server", "Apache": "an Apache httpd", "HAProxy": "an HAProxy", "stunnel": "a stunnel",
           "mbedTLS": "an mbedTLS server", "wolfSSL": "a wolfSSL server"}
GOES_ON, SILENT = "goes on", "silent"
VERSIONS = ("1.2", "1.3")


class Row:
    """What a client has, and a server that demands more: `answer` is the number of its alert (`answer13` in TLS 1.3), or another way.

    `more` is for the server's command line; `because` is what else the story tells of the server, `but` of the client.
    """

    def __init__(self, person, client, server, answer, answer13=None, *, versions=VERSIONS, more="", because="", but="", title=""):
        self.person, self.client, self.server, self.versions = person, client, server, versions
        self.answers = {"1.2": answer, "1.3": answer13 or answer}
        self.more, self.because, self.but = more, because, but
        self.title = title or person.__name__.replace("_", "-")

    def name(self, version):
        suffix = f"tls{version.replace('.', '')}"
        if self.answers[version] == GOES_ON:
            return f"healthy-client-certificate-{self.title}-{self.server.lower()}-{suffix}"
        return f"{self.server.lower()}-client-certificate-{self.title}-{suffix}"

    def story(self, version):
        text = (f"The {self.client} client of {SERVERS[self.server]} that demands a client certificate{self.because} has "
                f"{PEOPLE[self.person]}{self.but}; the server {self.reaction(version)} (TLS {version}).")
        names = sorted({self.client, self.server}, key=str.lower)
        return Story(self.name(version), text, names, lambda lab: self.run(lab, version), keys=version == "1.3",
                     plain=version == "1.2" or self.answers[version] != GOES_ON)

    def reaction(self, version):
        answer = self.answers[version]
        if answer not in ALERTS:
            return {GOES_ON: "takes it", SILENT: "leaves without a word"}[answer]
        if answer == 49:
            alert = "access_denied(49) and then bad_certificate(42)"
        else:
            alert = f"{ALERTS[answer]}({answer})"
        return f"refuses with {alert}{', encrypted' if version == '1.3' else ''}"

    def run(self, lab, version):
        authority = lab.authority(ago=500)
        person = self.person(authority, lab)
        stacks.server(self.server, lab, authority.sign(ago=10), version, auth=authority.trust, more=self.more)
        stacks.client(self.client, lab, version, trust=authority.trust, person=person)


UNLISTED = ", which it does not send because its authority is not on the server's list"

ROWS = [
    Row(missing, "curl", "OpenSSL", 40, 116, versions=("1.3",)),
    Row(missing, "OpenSSL", "GnuTLS", 50, 116),
    Row(missing, "Go", "Java", 42),
    Row(missing, "GnuTLS", "Go", 42, versions=("1.2",)),
    Row(missing, "curl", "NSS", 42, 116),
    Row(untrusted, "Java", "OpenSSL", 40, 116, title="unlisted", but=UNLISTED),
    Row(untrusted, "GnuTLS", "OpenSSL", 48, versions=("1.3",)),
    Row(untrusted, "curl", "GnuTLS", 49),
    Row(untrusted, "curl", "Java", 46),
    Row(untrusted, "curl", "Go", 42),
    Row(untrusted, "curl", "NSS", 48),
    Row(untrusted, "curl", "Node", SILENT),
    Row(expired, "Go", "OpenSSL", 45, versions=("1.3",)),
    Row(expired, "curl", "GnuTLS", 49),
    Row(expired, "curl", "Java", 46),
    Row(expired, "GnuTLS", "Go", 42),
    Row(wrong_usage, "GnuTLS", "OpenSSL", 43),
    Row(wrong_usage, "curl", "Go", 42),
    Row(wrong_key_usage, "curl", "OpenSSL", 43),
    Row(wrong_key_usage, "curl", "GnuTLS", 80),
    Row(wrong_key_usage, "curl", "Java", 46),
    Row(wrong_key_usage, "curl", "Go", GOES_ON, versions=("1.2",)),
    Row(good, "curl", "Java", 46, versions=("1.2",), more="trust=none", title="disliked",
        because=" and whose own trust manager refuses all"),
    Row(missing, "curl", "Apache", 40, versions=("1.2",)),
    Row(missing, "Firefox", "HAProxy", 40, 116, versions=("1.3",)),
    Row(missing, "curl", "mbedTLS", SILENT, versions=("1.2",)),
    Row(missing, "OpenSSL", "wolfSSL", 116, versions=("1.3",)),
    Row(untrusted, "curl", "HAProxy", 48, versions=("1.2",)),
    Row(untrusted, "curl", "stunnel", 48, versions=("1.3",)),
    Row(expired, "mbedTLS", "HAProxy", 45, versions=("1.2",)),
    Row(good, "OpenSSL", "Go", GOES_ON),
    Row(good, "curl", "Java", GOES_ON),
    Row(other_key, "Go", "OpenSSL", 51),
    Row(other_key, "Go", "Java", 40, versions=("1.2",)),
]


def stories():
    return [row.story(version) for row in ROWS for version in row.versions]
