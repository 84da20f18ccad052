"""What can be wrong with the certificate, or the key, of a server; and what only seems so."""
import base64
import collections
import re

import certificates

# What a server presents, and what its client believes; `more` is for the server's command line.
Stage = collections.namedtuple("Stage", "leaf trust staple name more", defaults=(None, "www.shop.test", ""))


def expired(lab):
    authority = lab.authority(ago=500)
    return Stage(authority.sign(ago=400), authority.trust)


def issuer_expired(lab):
    authority = lab.authority(ago=400, days=365)
    return Stage(authority.sign(), authority.trust)


def short_lived(lab):
    authority = lab.authority()
    return Stage(authority.sign(days=1), authority.trust)


def expires_soon(lab):
    authority = lab.authority(ago=100)
    return Stage(authority.sign(days=90, ago=82), authority.trust)


def not_yet_valid(lab):
    authority = lab.authority()
    return Stage(authority.sign(ago=-10), authority.trust)


def name_mismatch(lab):
    authority = lab.authority()
    return Stage(authority.sign("api.shop.test"), authority.trust)


def wildcard(lab):
    authority = lab.authority()
    return Stage(authority.sign(san=["DNS:*.shop.test"]), authority.trust)


def wildcard_above(lab):
    authority = lab.authority()
    return Stage(authority.sign(san=["DNS:*.shop.test"]), authority.trust, name="shop.test")


def address(lab):
    authority = lab.authority()
    return Stage(authority.sign(san=["DNS:www.shop.test", "IP:10.0.0.9"]), authority.trust, name="10.0.0.9")


def address_mismatch(lab):
    authority = lab.authority()
    return Stage(authority.sign(), authority.trust, name="10.0.0.9")


def no_san(lab):
    authority = lab.authority()
    return Stage(authority.sign(san=[]), authority.trust)


def self_signed(lab):
    return Stage(lab.self_signed(), lab.authority().trust)


def chain_incomplete(lab):
    authority = lab.authority()
    return Stage(authority.sign(chain=False), authority.trust)


def issuer_known(lab):
    authority = lab.authority()
    return Stage(authority.sign(chain=False), authority.trust_both)


def issuer_strange(lab):
    authority, other = lab.authority(), lab.authority("Other")
    return Stage(authority.sign(chain=[other.issuing]), authority.trust)


def chain_disordered(lab):
    authority = lab.authority()
    return Stage(authority.sign(chain=[authority.root, authority.issuing]), authority.trust)


def chain_stranger(lab):
    authority, other = lab.authority(), lab.authority("Other")
    return Stage(authority.sign(chain=[other.issuing, authority.issuing]), authority.trust)


def leaf_last(lab):
    authority = lab.authority()
    leaf = authority.sign()
    leaf.present(authority.issuing, leaf)
    return Stage(leaf, authority.trust)


def untrusted_root(lab):
    return Stage(lab.authority().sign(), lab.authority("Other").trust)


def untrusted_root_sent(lab):
    authority = lab.authority()
    return Stage(authority.sign(chain=[authority.issuing, authority.root]), lab.authority("Other").trust)


def root_sent(lab):
    authority = lab.authority()
    return Stage(authority.sign(chain=[authority.issuing, authority.root]), authority.trust)


def private_root(lab):
    authority = lab.authority()
    return Stage(authority.sign(), authority.trust)


def wrong_usage(lab):
    authority = lab.authority()
    return Stage(authority.sign(usage="clientAuth"), authority.trust)


def wrong_key_usage(lab):
    authority = lab.authority()
    return Stage(authority.sign(uses="keyAgreement"), authority.trust)


def weak_signature(lab):
    authority = lab.authority()
    return Stage(authority.sign(digest="sha1"), authority.trust)


def name_forbidden(lab):
    authority = lab.authority(bounds=["nameConstraints=critical,excluded;DNS:shop.test"])
    return Stage(authority.sign(), authority.trust)


def path_too_long(lab):
    authority = lab.authority()
    short, below = certificates.Certificate(lab.folder, "Short CA"), certificates.Certificate(lab.folder, "Below CA")
    certificates.request(short, "/O=Lab/CN=Short CA", ["basicConstraints=critical,CA:TRUE,pathlen:0", certificates.CA[1]],
                         issuer=authority.issuing)
    certificates.request(below, "/O=Lab/CN=Below CA", certificates.CA, issuer=short)
    leaf = certificates.leaf(lab.folder, "www.shop.test", issuer=below)
    leaf.finish([below, short, authority.issuing])
    return Stage(leaf, authority.trust)


def authority_as_leaf(lab):
    authority = lab.authority()
    return Stage(authority.sign(basic="basicConstraints=critical,CA:TRUE", uses="digitalSignature,keyCertSign"), authority.trust)


def weak_key(lab):
    authority = lab.authority()
    return Stage(authority.sign(key="rsa1024"), authority.trust)


def revoked(lab):
    authority = lab.authority(ago=60)
    leaf = authority.sign(ago=30)
    return Stage(leaf, authority.trust, authority.staple(leaf, "revoked"))


def staple_good(lab):
    authority = lab.authority(ago=60)
    leaf = authority.sign(ago=30)
    return Stage(leaf, authority.trust, authority.staple(leaf))


def staple_expired(lab):
    authority = lab.authority(ago=60)
    leaf = authority.sign(ago=30)
    return Stage(leaf, authority.trust, authority.staple(leaf, ago=20))


def staple_strange(lab):
    authority = lab.authority(ago=60)
    leaf = authority.sign(ago=30)
    return Stage(leaf, authority.trust, authority.staple(authority.sign("api.shop.test")))


def staple_missing(lab):
    authority = lab.authority()
    return Stage(authority.sign(more=["tlsfeature=status_request"]), authority.trust)


def responder_dead(lab):
    authority = lab.authority()
    return Stage(authority.sign(more=["authorityInfoAccess=OCSP;URI:http://10.0.0.9/"]), authority.trust)


def on_revocation_list(lab):
    authority = lab.authority(ago=60)
    leaf = authority.sign(ago=30)
    authority.revocations(leaf)
    return Stage(leaf, authority.trust)


def critical_extension(lab):
    authority = lab.authority()
    return Stage(authority.sign(more=["1.3.6.1.4.1.55555.1=critical,ASN1:UTF8String:lab"]), authority.trust)


def malformed(lab):
    """The length of its validity is one byte too large, as of a certificate with a byte lost."""
    authority = lab.authority()
    leaf = authority.sign()
    der = bytearray(base64.b64decode(re.sub("-----.*", "", leaf.pem)))
    der[der.index(b"\x30\x1e\x17\x0d") + 1] += 1
    body = base64.encodebytes(der).decode()
    lab.write("broken.full", f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n{authority.issuing.pem}")
    leaf.full = str(lab.folder / "broken.full")
    return Stage(leaf, authority.trust)


def key_mismatch(lab):
    authority = lab.authority()
    leaf = authority.sign()
    leaf.key = authority.sign("api.shop.test").key
    return Stage(leaf, authority.trust)


def key_mismatch_rsa(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    leaf.key = authority.sign("api.shop.test", key="rsa").key
    return Stage(leaf, authority.trust)


def certificate_missing(lab):
    authority = lab.authority()
    return Stage(authority.sign(), authority.trust, more="-empty")


def intercepted(lab):
    return Stage(lab.authority("Zscaler", organisation="Zscaler Inc.").sign(), lab.authority().trust)


def intercepted_fortinet(lab):
    return Stage(lab.authority("FortiGate", organisation="Fortinet").sign(), lab.authority().trust)


def intercepted_trusted(lab):
    authority = lab.authority("Zscaler", organisation="Zscaler Inc.")
    return Stage(authority.sign(), authority.trust)


def expired_name_mismatch(lab):
    authority = lab.authority(ago=500)
    return Stage(authority.sign("api.shop.test", ago=400), authority.trust)


def expired_self_signed(lab):
    return Stage(lab.self_signed(ago=400), lab.authority().trust)


def untrusted_name_mismatch(lab):
    return Stage(lab.authority().sign("api.shop.test"), lab.authority("Other").trust)


TOLD = {        # what the client gets
    expired: "a certificate that ended five weeks ago",
    issuer_expired: "a chain whose issuing authority ended five weeks ago",
    short_lived: "a certificate that is valid for this one day",
    expires_soon: "a certificate of 90 days that ends in eight",
    not_yet_valid: "a certificate that begins only in ten days",
    name_mismatch: "the certificate of api.shop.test instead of www.shop.test",
    wildcard: "a certificate for *.shop.test",
    wildcard_above: "a certificate for *.shop.test, which is not for shop.test,",
    address: "a certificate with the address 10.0.0.9 that it came to",
    address_mismatch: "a certificate without the address 10.0.0.9 that it came to, asking for no name,",
    no_san: "a certificate that has its name in the subject alone",
    self_signed: "a self-signed certificate",
    chain_incomplete: "the leaf alone, without the issuing authority,",
    issuer_known: "the leaf alone, whose issuing authority it knows,",
    issuer_strange: "a leaf and the issuing authority of someone else",
    chain_disordered: "a chain with the root before the issuing authority",
    chain_stranger: "a chain with a stranger in it",
    leaf_last: "a chain with the issuing authority before the leaf",
    untrusted_root: "a complete chain to a root that it does not know",
    untrusted_root_sent: "a complete chain, root included, and does not know the root",
    root_sent: "a complete chain, root included, and knows the root",
    private_root: "a chain to a private root that it knows",
    wrong_usage: "a certificate that is good only for clients",
    wrong_key_usage: "a certificate whose key usage is keyAgreement alone",
    weak_signature: "a certificate that is signed with SHA-1",
    name_forbidden: "a certificate whose name its issuing authority is forbidden to certify",
    path_too_long: "a chain with an authority below one that allows none below it",
    authority_as_leaf: "a certificate that is marked as an authority",
    weak_key: "a certificate with an RSA key of 1024 bits",
    revoked: "a certificate and, stapled to it, the answer that it is revoked",
    staple_good: "a certificate and, stapled to it, the answer that it is good",
    staple_expired: "a certificate and, stapled to it, an answer that ended two weeks ago",
    staple_strange: "a certificate and, stapled to it, an answer about another one",
    staple_missing: "a certificate that demands a stapled answer, and none",
    responder_dead: "a certificate whose OCSP responder refuses connections",
    on_revocation_list: "a certificate that is on its list of revoked ones",
    critical_extension: "a certificate with a critical extension that nobody knows",
    malformed: "a certificate that does not parse",
    key_mismatch: "a certificate (ECDSA) whose key is not the one that the server signs with",
    key_mismatch_rsa: "a certificate (RSA) whose key is not the one that the server signs with",
    certificate_missing: "an empty list of certificates",
    intercepted: "a certificate that a Zscaler issued, whose root it does not know,",
    intercepted_fortinet: "a certificate that a FortiGate issued, whose root it does not know,",
    intercepted_trusted: "a certificate that a Zscaler issued, whose root it knows,",
    expired_name_mismatch: "a certificate that ended five weeks ago and is for api.shop.test instead of www.shop.test",
    expired_self_signed: "a self-signed certificate that ended five weeks ago",
    untrusted_name_mismatch: "a certificate for api.shop.test instead of www.shop.test, whose root it does not know,",
}
