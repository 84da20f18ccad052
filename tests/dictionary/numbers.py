#!/usr/bin/python3
"""Compare the numbers of a part of the dictionary with the header of the library that defines them.

usage: numbers.py PART [FOLDER...]

PART is a key of SOURCES. Headers are sought in FOLDERs, then where the system has them; exit status 77 when they are
not installed, which is no success. A name that the header does not know is a fault, too: nobody can have met it.
"""
import glob
import itertools
import pathlib
import re
import subprocess
import sys

DICTIONARY = pathlib.Path(__file__).resolve().parents[2] / "analyze" / "dictionary"
FOLDERS = ["/usr/include", *sorted(glob.glob("/usr/include/*-linux-*")), "/usr/share/mingw-w64/include"]

NUMBER = re.compile(r"-?(0[xX][0-9a-fA-F]+|[0-9]+)$")
NSS = re.compile(r"\b(\w+_ERROR_\w+)\s*=\s*\(?\s*(?:SSL|SEC)_ERROR_BASE\s*\+\s*(\d+)")
DEFINED = re.compile(r"#\s*define\s+(\w+)\s+\(?(?:_HRESULT_TYPEDEF_\(|\(?HRESULT\)\s*)?(-?(?:0[xX])?[0-9a-fA-F]+)L?\)?")
OFFSET = re.compile(r"#\s*define\s+(\w+)\s+\((WINHTTP_ERROR_BASE|INTERNET_ERROR_BASE|WSABASEERR)\s*\+\s*(\d+)\s*\)")
BASES = {"WINHTTP_ERROR_BASE": 12000, "INTERNET_ERROR_BASE": 12000, "WSABASEERR": 10000}
LATER = {"MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION"}        # since 3.0, which few distributions have
ALIAS = re.compile(r"#\s*define\s+(\w+)\s+([A-Z]\w+)\s*$", re.MULTILINE)
ENUM = re.compile(r"^\s*(\w+)\s*(?:=\s*(-?\d+)\s*)?(?:,|$)")
REASON = re.compile(r"0A[0-9A-F]{6}$")


def defined(text):
    """#define NAME NUMBER, and names for such names."""
    found = {name: int(number, 0) for name, number in DEFINED.findall(text) if re.match(r"-?(0[xX]|\d+$)", number)}
    found.update((name, found[other]) for name, other in ALIAS.findall(text) if other in found)
    return found


def windows(text):
    return {**defined(text), **{name: BASES[base] + int(number) for name, base, number in OFFSET.findall(text)}}


def nss(text):
    base = {"SSL": -0x3000, "SEC": -0x2000}
    return {**defined(text), **{name: base[name[:3]] + int(number) for name, number in NSS.findall(text)}}


def counted(text):
    """The members of enums, counted on as C does."""
    found = {}
    for body in re.findall(r"enum\b[^{;]*\{(.*?)\}", re.sub(r"#[^\n]*", "", text), flags=re.S):
        value = -1
        for line in body.split("\n"):
            member = ENUM.match(line)
            if member:
                value = int(member[2]) if member[2] else value + 1
                found[member[1]] = value
    return found


def embedded(text):
    return {**counted(text), **defined(text)}


# part: (file of the dictionary, headers, how they are read, names of theirs)
SOURCES = {
    "x509-verify": ("x509-verify.txt", ["openssl/x509_vfy.h"], defined, r"X509_V_ERR_"),
    "gnutls": ("gnutls.txt", ["gnutls/gnutls.h"], defined, r"GNUTLS_E_"),
    "nss": ("firefox.txt", ["nss/sslerr.h", "nss/secerr.h", "nspr/prerr.h"], nss, r"(SSL|SEC|PR)_.*ERROR"),
    "curl": ("curl.txt", ["curl/curl.h"], embedded, r"CURLE_"),
    "mbedtls": ("embedded.txt", ["mbedtls/ssl.h", "mbedtls/x509.h"], defined, r"MBEDTLS_ERR_"),
    "wolfssl": ("embedded.txt", ["wolfssl/error-ssl.h", "wolfssl/wolfcrypt/error-crypt.h"], counted,
                r"(?!MBEDTLS)[A-Z][A-Z0-9]*_\w+$"),
    "windows-sspi": ("windows-sspi.txt", ["winerror.h"], windows, r"SEC_[EI]_"),
    "windows-cryptoapi": ("windows-cryptoapi.txt", ["winerror.h"], windows, r"(CERT|TRUST|CRYPT|NTE)_"),
    "windows-programs": ("windows-programs.txt", ["winhttp.h", "wininet.h", "winerror.h"], windows,
                         r"(ERROR_(WINHTTP|INTERNET)|WSA)"),
}


def entries(file):
    """The spellings of each entry."""
    for line in (DICTIONARY / file).read_text(encoding="utf-8").splitlines():
        if line and not line[0].isspace() and not line.startswith("#") and not re.match(r"(family|who): ", line):
            yield [spelling.strip() for spelling in line.split(";")]


def read(headers, folders):
    paths = [next((pathlib.Path(folder, header) for folder in folders if pathlib.Path(folder, header).exists()), None)
             for header in headers]
    if None in paths:
        return None
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def pairs(spellings, names):
    """(name, number) of an entry: a number belongs to the name right before it, or, when it comes first, to all."""
    owner = None
    first = int(spellings[0], 0) if NUMBER.match(spellings[0]) else None
    for spelling in spellings:
        if re.match(names, spelling) and " " not in spelling:
            owner = spelling
            yield owner, first
            continue
        if NUMBER.match(spelling) and owner and first is None:
            yield owner, int(spelling, 0)
            continue
        owner = None


def compare(part, folders):
    file, headers, parse, names = SOURCES[part]
    text = read(headers, folders)
    if text is None:
        return None, []
    known = parse(text)
    told = set(itertools.chain.from_iterable(pairs(spellings, names) for spellings in entries(file)))
    faults = ["%s is not in %s" % (name, ", ".join(headers)) for name in sorted({n for n, _ in told} - {*known} - LATER)]
    faults += ["%s is %d, not %d" % (name, known[name], number) for name, number in sorted(told, key=str)
               if number is not None and name in known and number != known[name]]
    return sum(number is not None for _, number in told), faults


def reasons():
    """OpenSSL's words for each reason code, as its own program tells them."""
    told = [(code, spellings) for file in ("openssl.txt", "alerts.txt") for spellings in entries(file)
            for code in spellings if REASON.match(code)]
    try:
        run = subprocess.run(["openssl", "errstr", *(code for code, _ in told)],
                             capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None, []
    words = [line.rsplit(":", 1)[1] for line in run.stdout.splitlines()]
    return len(told), ["%s means \"%s\" and stands at \"%s\"" % (code, word, spellings[0])
                       for (code, spellings), word in zip(told, words)
                       if word.lower() not in [spelling.lower() for spelling in spellings]]


def main():
    part, folders = sys.argv[1], sys.argv[2:] + FOLDERS
    count, faults = reasons() if part == "openssl" else compare(part, folders)
    if count is None:
        print("skipped: what defines them is not installed")
        return 77
    print("\n".join(faults) if faults else "%d numbers are as defined" % count)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
