"""Clients that meet a server whose certificate, or key, has something wrong: each fault with several clients, in TLS 1.2 and in TLS 1.3."""
import faults
import stacks
from story import Story

ALERTS = {10: "unexpected_message", 40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate",
          44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown", 48: "unknown_ca", 50: "decode_error",
          51: "decrypt_error", 80: "internal_error", 113: "bad_certificate_status_response"}
CLIENTS = {"curl": "A curl", "OpenSSL": "An OpenSSL client", "GnuTLS": "A GnuTLS client", "Java": "A Java client", "Go": "A Go client",
           "NSS": "An NSS client", "Node": "A Node client", "Python": "A Python client", "Chromium": "A Chromium", "Firefox": "A Firefox",
           "mbedTLS": "An mbedTLS client", "wolfSSL": "A wolfSSL client"}
IN_THE_CLEAR = {"curl", "OpenSSL", "Python"}            # whose alerts about the server's flight are not encrypted in TLS 1.3
JUDGES_LATE = {"Firefox", "NSS"}                        # who finishes a handshake of TLS 1.2 first
BEFORE_KEYS = {faults.key_mismatch, faults.key_mismatch_rsa, faults.malformed, faults.certificate_missing}     # but refuses these at once
GOES_ON, GOODBYE, SILENT, RESET = "goes on", "goodbye", "silent", "reset"
BOTH = ("1.2", "1.3")


class Row:
    """A fault and a client that meets it: `answer` is the number of its alert (`answer13` in TLS 1.3), or another way to answer.

    `more` is for the client's command line; one that takes all is `careless`; `because` is what else the story tells of it.
    """

    def __init__(self, fault, client, server, answer, answer13=None, *, versions=BOTH, more="", careless=False, because="", title=""):
        self.fault, self.client, self.server, self.versions = fault, client, server, versions
        self.answers = {"1.2": answer, "1.3": answer13 or answer}
        self.more, self.careless, self.because = more, careless, because
        self.title = title or fault.__name__.replace("_", "-")

    def name(self, version):
        suffix = f"tls{version.replace('.', '')}"
        if self.answers[version] == GOES_ON:
            return f"healthy-{self.title}-{self.client.lower()}-{suffix}"
        return f"{self.client.lower()}-{self.title}-{suffix}"

    def story(self, version):
        text = f"{CLIENTS[self.client]}{self.because} gets {faults.TOLD[self.fault]} and {self.reaction(version)} (TLS {version})."
        names = sorted({self.client, self.server}, key=str.lower)
        return Story(self.name(version), text.replace(",,", ","), names, lambda lab: self.run(lab, version),
                     keys=version == "1.3", plain=version == "1.2" or self.answers[version] != GOES_ON)

    def reaction(self, version):
        answer = self.answers[version]
        if answer not in ALERTS:
            return {GOES_ON: "goes on", GOODBYE: "leaves with close_notify(0) as soon as the handshake is done",
                    RESET: "resets the connection",
                    SILENT: {"1.2": "leaves without a word as soon as the handshake is done",
                             "1.3": "leaves without a word instead of its Finished"}[version]}[answer]
        alert = f"{ALERTS[answer]}({answer})"
        if version == "1.2" and self.client in JUDGES_LATE and self.fault not in BEFORE_KEYS:
            return f"finishes the handshake, but then leaves with {alert}"
        if version == "1.3":
            return f"refuses it with {alert}, {'in the clear' if self.client in IN_THE_CLEAR else 'encrypted'}"
        return f"refuses it with {alert}"

    def run(self, lab, version):
        stage = self.fault(lab)
        stacks.server(self.server, lab, stage.leaf, version, staple=stage.staple, more=stage.more)
        stacks.client(self.client, lab, version, trust=None if self.careless else stage.trust, name=stage.name, more=self.more)


PIN = "--pinnedpubkey sha256//" + "A" * 43 + "="
DANE = f"-dane_tlsa_domain www.shop.test -dane_tlsa_rrdata '3 1 1 {'00' * 32}'"
STRICT_KEYS = "'distrust=RSA keySize < 2048'"

ROWS = [
    Row(faults.expired, "curl", "nginx", 45, versions=("1.3",)),
    Row(faults.expired, "GnuTLS", "OpenSSL", 42),
    Row(faults.expired, "Java", "Go", 45, 46, versions=("1.3",)),
    Row(faults.expired, "Go", "nginx", 42),
    Row(faults.expired, "NSS", "OpenSSL", 45),
    Row(faults.expired, "Node", "nginx", SILENT),
    Row(faults.expired, "curl", "nginx", GOES_ON, careless=True, because=" that takes any certificate"),
    Row(faults.short_lived, "OpenSSL", "nginx", GOES_ON),
    Row(faults.expires_soon, "GnuTLS", "nginx", GOES_ON, versions=("1.2",)),
    Row(faults.expires_soon, "Java", "Go", GOES_ON),
    Row(faults.issuer_expired, "OpenSSL", "GnuTLS", 45),
    Row(faults.issuer_expired, "Java", "OpenSSL", 45, 46),
    Row(faults.not_yet_valid, "curl", "nginx", 42, versions=("1.3",)),
    Row(faults.not_yet_valid, "GnuTLS", "nginx", 42),
    Row(faults.not_yet_valid, "Java", "GnuTLS", 42, 46),
    Row(faults.not_yet_valid, "NSS", "OpenSSL", 45),
    Row(faults.name_mismatch, "curl", "nginx", GOODBYE),
    Row(faults.name_mismatch, "OpenSSL", "Go", 42),
    Row(faults.name_mismatch, "Java", "OpenSSL", 46),
    Row(faults.name_mismatch, "Go", "nginx", 42, versions=("1.3",)),
    Row(faults.name_mismatch, "NSS", "GnuTLS", 42),
    Row(faults.name_mismatch, "curl", "nginx", GOES_ON, careless=True, because=" that takes any certificate"),
    Row(faults.wildcard, "GnuTLS", "nginx", GOES_ON),
    Row(faults.wildcard_above, "Go", "OpenSSL", 42),
    Row(faults.address, "curl", "nginx", GOES_ON),
    Row(faults.address_mismatch, "Java", "GnuTLS", 46),
    Row(faults.no_san, "Go", "nginx", 42),
    Row(faults.no_san, "Python", "nginx", 42),
    Row(faults.no_san, "Java", "Go", GOES_ON),
    Row(faults.no_san, "curl", "nginx", GOES_ON),
    Row(faults.self_signed, "curl", "nginx", 48, versions=("1.3",)),
    Row(faults.self_signed, "GnuTLS", "nginx", 42),
    Row(faults.self_signed, "Java", "OpenSSL", 46),
    Row(faults.self_signed, "Go", "GnuTLS", 42),
    Row(faults.self_signed, "NSS", "OpenSSL", 42),
    Row(faults.self_signed, "Node", "nginx", SILENT, versions=("1.3",)),
    Row(faults.self_signed, "curl", "nginx", GOES_ON, careless=True, because=" that takes any certificate"),
    Row(faults.chain_incomplete, "curl", "nginx", 48, versions=("1.3",)),
    Row(faults.chain_incomplete, "GnuTLS", "nginx", 42),
    Row(faults.chain_incomplete, "Java", "OpenSSL", 46),
    Row(faults.chain_incomplete, "Go", "GnuTLS", 42),
    Row(faults.chain_incomplete, "NSS", "OpenSSL", 48),
    Row(faults.issuer_strange, "OpenSSL", "nginx", 48),
    Row(faults.issuer_known, "curl", "nginx", GOES_ON),
    Row(faults.chain_disordered, "OpenSSL", "nginx", GOES_ON),
    Row(faults.chain_disordered, "GnuTLS", "nginx", GOES_ON),
    Row(faults.chain_stranger, "Java", "Go", GOES_ON),
    Row(faults.leaf_last, "OpenSSL", "Go", 43),
    Row(faults.leaf_last, "Java", "Go", 46),
    Row(faults.leaf_last, "GnuTLS", "Go", 42, 80),
    Row(faults.untrusted_root, "GnuTLS", "nginx", 42),
    Row(faults.untrusted_root, "Java", "OpenSSL", 46),
    Row(faults.untrusted_root, "Go", "nginx", 42),
    Row(faults.untrusted_root, "NSS", "OpenSSL", 48, versions=("1.3",)),
    Row(faults.untrusted_root, "curl", "nginx", 48, versions=("1.3",)),
    Row(faults.untrusted_root_sent, "OpenSSL", "nginx", 48),
    Row(faults.root_sent, "OpenSSL", "GnuTLS", GOES_ON),
    Row(faults.private_root, "Go", "nginx", GOES_ON),
    Row(faults.wrong_usage, "OpenSSL", "nginx", 43),
    Row(faults.wrong_usage, "Java", "OpenSSL", 46),
    Row(faults.wrong_usage, "NSS", "OpenSSL", 46),
    Row(faults.wrong_usage, "GnuTLS", "OpenSSL", 42, versions=("1.3",)),
    Row(faults.wrong_key_usage, "GnuTLS", "Go", 80),
    Row(faults.wrong_key_usage, "Java", "Go", 46),
    Row(faults.wrong_key_usage, "curl", "Go", 40, GOES_ON),
    Row(faults.weak_signature, "curl", "Go", 42),
    Row(faults.weak_signature, "GnuTLS", "Go", 42),
    Row(faults.weak_signature, "Java", "Go", 43, 46, more="distrust=SHA1", because=" whose policy forbids SHA-1"),
    Row(faults.weak_signature, "Go", "Go", 42),
    Row(faults.weak_signature, "NSS", "Go", GOES_ON),
    Row(faults.name_forbidden, "OpenSSL", "Go", 46),
    Row(faults.name_forbidden, "GnuTLS", "Go", 42),
    Row(faults.name_forbidden, "Java", "Go", 46),
    Row(faults.name_forbidden, "NSS", "Go", 42),
    Row(faults.path_too_long, "OpenSSL", "Go", 48),
    Row(faults.path_too_long, "GnuTLS", "Go", 42),
    Row(faults.path_too_long, "Java", "Go", 46),
    Row(faults.authority_as_leaf, "OpenSSL", "Go", GOES_ON),
    Row(faults.authority_as_leaf, "Java", "Go", GOES_ON),
    Row(faults.weak_key, "OpenSSL", "Go", 42),
    Row(faults.weak_key, "GnuTLS", "Go", 42, versions=("1.2",), more="--priority NORMAL:%PROFILE_MEDIUM",
        because=" with the profile MEDIUM"),
    Row(faults.weak_key, "Java", "Go", 43, 46, more=STRICT_KEYS, because=" whose policy forbids short RSA keys"),
    Row(faults.weak_key, "Go", "Go", GOES_ON),
    Row(faults.revoked, "GnuTLS", "OpenSSL", 42),
    Row(faults.revoked, "Java", "Go", 113, more="revocation=yes"),
    Row(faults.revoked, "curl", "nginx", GOODBYE, more="--cert-status", because=" that checks what is stapled"),
    Row(faults.revoked, "Go", "nginx", GOES_ON),
    Row(faults.on_revocation_list, "OpenSSL", "nginx", 44, more="-crl_check -CRL www.shop.test.crt.crl"),
    Row(faults.on_revocation_list, "curl", "nginx", 44, more="--crlfile www.shop.test.crt.crl"),
    Row(faults.staple_good, "Java", "Go", GOES_ON, more="revocation=yes"),
    Row(faults.staple_good, "curl", "nginx", GOES_ON, more="--cert-status"),
    Row(faults.staple_expired, "GnuTLS", "OpenSSL", 42),
    Row(faults.staple_expired, "Java", "Go", 46, more="revocation=yes"),
    Row(faults.staple_expired, "curl", "nginx", GOODBYE, more="--cert-status", because=" that checks what is stapled"),
    Row(faults.staple_strange, "GnuTLS", "OpenSSL", 42),
    Row(faults.staple_strange, "Java", "Go", 46, more="revocation=yes"),
    Row(faults.staple_missing, "GnuTLS", "OpenSSL", 42),
    Row(faults.staple_missing, "curl", "nginx", GOES_ON),
    Row(faults.responder_dead, "Java", "GnuTLS", 46, more="revocation=yes"),
    Row(faults.responder_dead, "GnuTLS", "Go", RESET, more="--ocsp"),
    Row(faults.critical_extension, "OpenSSL", "Go", 46),
    Row(faults.critical_extension, "GnuTLS", "Go", 42),
    Row(faults.critical_extension, "Java", "Go", 46),
    Row(faults.critical_extension, "NSS", "Go", 42),
    Row(faults.malformed, "OpenSSL", "Go", 42),
    Row(faults.malformed, "Java", "Go", 42),
    Row(faults.malformed, "NSS", "Go", 43),
    Row(faults.key_mismatch, "OpenSSL", "Go", 51),
    Row(faults.key_mismatch, "Java", "Go", 40),
    Row(faults.key_mismatch, "NSS", "Go", 51),
    Row(faults.key_mismatch_rsa, "GnuTLS", "Go", 51),
    Row(faults.key_mismatch_rsa, "Go", "Go", 10, 51),
    Row(faults.certificate_missing, "OpenSSL", "Go", 50, versions=("1.3",)),
    Row(faults.certificate_missing, "GnuTLS", "Go", 50),
    Row(faults.certificate_missing, "Java", "Go", 42),
    Row(faults.intercepted, "curl", "nginx", 48),
    Row(faults.intercepted, "Java", "Go", 46),
    Row(faults.intercepted, "Node", "nginx", SILENT),
    Row(faults.intercepted_fortinet, "Go", "nginx", 42),
    Row(faults.intercepted_fortinet, "GnuTLS", "nginx", 42, versions=("1.2",)),
    Row(faults.intercepted_trusted, "curl", "nginx", GOES_ON),
    Row(faults.private_root, "Go", "nginx", 42, versions=("1.3",), more="-trust pin", title="not-pinned",
        because=" whose application has not pinned it"),
    Row(faults.private_root, "Java", "OpenSSL", 46, versions=("1.3",), more="trust=none", title="not-pinned",
        because=" whose own trust manager refuses all"),
    Row(faults.private_root, "OpenSSL", "Go", 42, more=DANE, title="not-pinned", because=" that expects another key (DANE)"),
    Row(faults.private_root, "curl", "nginx", GOODBYE, more=PIN, title="not-pinned", because=" that has pinned another key"),
    Row(faults.expired, "Chromium", "nginx", 46),
    Row(faults.expired, "Chromium", "nginx", GOES_ON, versions=("1.2",), careless=True, because=" that takes any certificate"),
    Row(faults.name_mismatch, "Chromium", "Apache", 46, versions=("1.2",)),
    Row(faults.key_mismatch, "Chromium", "Go", 51, versions=("1.2",)),
    Row(faults.expired, "Firefox", "Apache", 45),
    Row(faults.name_mismatch, "Firefox", "nginx", 42, versions=("1.2",)),
    Row(faults.key_mismatch, "Firefox", "Go", 51, versions=("1.2",)),
    Row(faults.expired, "mbedTLS", "nginx", 45, versions=("1.2",)),
    Row(faults.untrusted_root, "mbedTLS", "Apache", 48, versions=("1.2",)),
    Row(faults.key_mismatch, "mbedTLS", "Go", 51, versions=("1.2",)),
    Row(faults.expired, "wolfSSL", "OpenSSL", 45, versions=("1.3",)),
    Row(faults.untrusted_root, "wolfSSL", "stunnel", 48, versions=("1.2",)),
    Row(faults.expired_name_mismatch, "curl", "nginx", 45),
    Row(faults.expired_name_mismatch, "Java", "OpenSSL", 45, 46),
    Row(faults.expired_name_mismatch, "Go", "nginx", 42, versions=("1.2",)),
    Row(faults.expired_self_signed, "OpenSSL", "nginx", 48),
    Row(faults.expired_self_signed, "GnuTLS", "nginx", 42, versions=("1.2",)),
    Row(faults.untrusted_name_mismatch, "OpenSSL", "nginx", 48),
    Row(faults.untrusted_name_mismatch, "GnuTLS", "nginx", 42, versions=("1.2",)),
]


def stories():
    return [row.story(version) for row in ROWS for version in row.versions]
