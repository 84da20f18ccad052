#!/usr/bin/python3
"""Write the .def name tables from registry/*.csv (IANA) and extra.csv (what IANA does not list).

    generate.py           write the files beside this script
    generate.py --check   write nothing; exit 1 if a committed file differs from what would be written
"""
import csv
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

# table: IANA file, macro, how its value is written, what the columns mean
NAMED = "NAME is IANA's, without its \"_RESERVED\"."
TABLES = {
    "alerts": ("tls-parameters-6", "ALERT", "{}", f"ALERT(value, NAME). {NAMED}"),
    "certificate_compression": ("certificate-compression-algorithm-ids", "CERTIFICATE_COMPRESSION", "{}",
                                "CERTIFICATE_COMPRESSION(value, NAME), RFC 8879."),
    "certificate_types": ("tls-parameters-2", "CERTIFICATE_TYPE", "{}",
                          f"CERTIFICATE_TYPE(value, NAME): ClientCertificateType. {NAMED}"),
    "cipher_suites": ("tls-parameters-4", "CIPHER_SUITE", "0x{:04X}", """\
CIPHER_SUITE(value, NAME, KEY_EXCHANGE, AUTHENTICATION, BULK, HASH, VERSIONS, export)
 KEY_EXCHANGE    ANY: settled by extensions (TLS 1.3); NONE: no exchange. The anonymous suites are DHE or ECDHE.
 AUTHENTICATION  of the server, so RSA for RSA_PSK; ANON: none; ANY: settled by extensions (TLS 1.3).
 BULK            NONE for what is not a suite; NULL for a suite which does not encrypt.
 HASH            of the record MAC, or of the key derivation where BULK is an AEAD.
 VERSIONS        TLS13: TLS 1.3 alone; TLS12: TLS 1.2 alone; SSL3: any version before TLS 1.3;
                 SCSV: no suite at all but a signalling or GREASE value.
 export          1 for a suite weakened to 40 or 56 bits for export, else 0.
NULL is a token here: paste or stringify it at once, or <stddef.h> expands it."""),
    "compression_methods": ("comp-meth-ids-2", "COMPRESSION_METHOD", "{}",
                            "COMPRESSION_METHOD(value, NAME). Paste NULL at once, or <stddef.h> expands it."),
    "content_types": ("tls-parameters-5", "CONTENT_TYPE", "{}", "CONTENT_TYPE(value, NAME): of a record."),
    "extensions": ("tls-extensiontype-values-1", "EXTENSION", "{}", "EXTENSION(value, NAME)"),
    "groups": ("tls-parameters-8", "GROUP", "0x{:04X}", """\
GROUP(value, NAME, KIND); KIND is EC, FFDHE, PQ (a post-quantum KEM alone), PQ_HYBRID (with a curve) or OTHER."""),
    "handshake_types": ("tls-parameters-7", "HANDSHAKE_TYPE", "{}", f"HANDSHAKE_TYPE(value, NAME). {NAMED}"),
    "point_formats": ("tls-parameters-9", "POINT_FORMAT", "{}", "POINT_FORMAT(value, NAME)"),
    "signature_schemes": ("tls-signaturescheme", "SIGNATURE_SCHEME", "0x{:04X}", """\
SIGNATURE_SCHEME(value, NAME). A TLS 1.2 pair without a name of its own is called signature_hash, after
tls-parameters-16.csv and tls-parameters-18.csv."""),
    "tls_ports": ("tls-ports", "TLS_PORT", "{}", """\
TLS_PORT(port, NAME, PROTOCOL): TCP services which speak PROTOCOL from the first byte.
NAME is IANA's service name and may hold hyphens: stringify it, do not paste it."""),
}

KEY_EXCHANGES = {  # where the name of a suite has this before _WITH_: key exchange, authentication
    "NULL": ("NONE", "NONE"), "RSA": ("RSA", "RSA"), "RSA_FIPS": ("RSA", "RSA"), "RSA_OLDFIPS": ("RSA", "RSA"),
    "DH_anon": ("DHE", "ANON"), "ECDH_anon": ("ECDHE", "ANON"), "KRB5": ("KRB5", "KRB5"),
    "PSK": ("PSK", "PSK"), "RSA_PSK": ("RSA_PSK", "RSA"), "DHE_PSK": ("DHE_PSK", "PSK"),
    "PSK_DHE": ("DHE_PSK", "PSK"), "ECDHE_PSK": ("ECDHE_PSK", "PSK"), "ECCPWD": ("ECCPWD", "ECCPWD"),
    "SRP_SHA": ("SRP", "SRP"), "SRP_SHA_RSA": ("SRP", "SRP_RSA"), "SRP_SHA_DSS": ("SRP", "SRP_DSS"),
    "GOSTR341094": ("GOST", "GOST"), "GOSTR341001": ("GOST", "GOST"), "GOSTR341112_256": ("GOST", "GOST"),
}  # and the rest, as DHE_DSS, says both
BULK_NAMES = {"3DES_EDE_CBC": "TRIPLE_DES_EDE_CBC", "DES_CBC_40": "DES40_CBC", "28147_CNT": "GOST28147_CNT"}


def cipher_suite_columns(name):
    """All columns of a cipher suite follow from its name."""
    if name.startswith("GREASE") or name.endswith("_SCSV"):
        return "NONE", "NONE", "NONE", "NONE", "SCSV", "0"
    before, with_, after = name.removesuffix("_DRAFT").partition("_")[2].partition("_WITH_")
    if not with_:  # TLS 1.3 names only what protects records: TLS_AES_128_GCM_SHA256, TLS_SHA256_SHA256
        bulk, _, digest = before.rpartition("_")
        return "ANY", "ANY", "NULL" if bulk.startswith("SHA") else bulk, digest, "TLS13", "0"
    if "_MGM_" in after:  # RFC 9367: the old form of name, but TLS 1.3
        return "ANY", "ANY", after, before, "TLS13", "0"
    before, export, _ = before.partition("_EXPORT")
    key_exchange, authentication = KEY_EXCHANGES.get(before) or before.split("_")
    bulk, _, digest = after.rpartition("_")
    if after.endswith(("_CCM", "_CCM_8")):  # RFC 6655 leaves the hash to TLS 1.2's default
        bulk, digest = after, "SHA256"
    bulk = BULK_NAMES.get(bulk, bulk)
    aead = re.search("_GCM$|_CCM|_POLY1305$", bulk)
    # RFC 5487, 5489 and 6367 let these PSK suites run in older versions, whose PRF they then use
    older = "PSK" in key_exchange and re.match("AES_.*_CBC$|CAMELLIA_.*_CBC$|NULL$", bulk)
    gost12 = before == "GOSTR341112_256" and not name.endswith("_DRAFT")  # RFC 9189
    needs_12 = aead or gost12 or digest in ("SHA256", "SHA384") and not older
    return key_exchange, authentication, bulk, digest, "TLS12" if needs_12 else "SSL3", "1" if export else "0"


def group_columns(name):
    kinds = {"OTHER": "GREASE|arbitrary_", "FFDHE": "ffdhe", "PQ": r"MLKEM\d+$", "PQ_HYBRID": ".*(MLKEM|Kyber|CECPQ)"}
    return (next((kind for kind, pattern in kinds.items() if re.match(pattern, name)), "EC"),)


COLUMNS = {"cipher_suites": cipher_suite_columns, "groups": group_columns, "tls_ports": lambda _: ("TLS",)}


def registry_rows(file):
    """(value, name) of an IANA file: its first two columns, without unassigned, reserved and private-use rows."""
    with open(HERE / "registry" / f"{file}.csv", encoding="utf-8", newline="") as lines:
        for value, name, *_ in list(csv.reader(lines))[1:]:
            name = name.replace(" (deprecated)", "_deprecated").partition(" (")[0].removesuffix("_RESERVED")
            if not name.startswith(("Unassigned", "Reserved")):
                yield int(re.sub(",0x", "", value), 0), name  # cipher suites are written "0x13,0x01"


def extra_rows(table):
    with open(HERE / "extra.csv", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["table"] == table and row["value"] == "GREASE":
                yield from ((n * 0x1010 + 0x0A0A, f"GREASE_{n:X}A{n:X}A") for n in range(16))
            elif row["table"] == table:
                yield int(row["value"], 0), row["name"]


def signature_pairs(taken):
    """The TLS 1.2 (hash, signature) pairs; algorithms from 7 on bring their own, "intrinsic", hash."""
    for hash_value, digest in registry_rows("tls-parameters-18"):
        for value, signature in registry_rows("tls-parameters-16"):
            pair = hash_value << 8 | value
            if hash_value and value and (digest == "Intrinsic") == (value >= 7) and pair not in taken:
                yield pair, f"{signature}_{digest.lower()}"


def render(table, file, macro, number, meaning):
    rows = list(registry_rows(file)) + list(extra_rows(table))
    if table == "signature_schemes":
        rows += signature_pairs({value for value, _ in rows})
    for what, seen in zip(("value", "name"), zip(*rows)):
        if twice := {x for x in seen if seen.count(x) > 1}:
            sys.exit(f"{table}: {what} given twice, perhaps registered by now: {twice}")
    if wrong := [name for _, name in rows if not name.isidentifier() and table != "tls_ports"]:
        sys.exit(f"{table}: no identifiers: {wrong}")
    sources = f"registry/{file}.csv" + (" and extra.csv" if any(extra_rows(table)) else "")
    head = f"Generated by generate.py from {sources}: do not edit.\n{meaning}".replace("\n", "\n * ")
    columns = COLUMNS.get(table, lambda _: ())
    body = (f"{macro}({', '.join((number.format(value), name, *columns(name)))})\n" for value, name in sorted(rows))
    return f"/* {head}\n */\n" + "".join(body)


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    files = {HERE / f"{table}.def": render(table, *description) for table, description in TABLES.items()}
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.name} is not what generate.py writes", file=sys.stderr)
        else:
            path.write_text(files[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
