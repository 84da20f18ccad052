#!/usr/bin/python3
"""Hold what tlsdiag says of the servers' chains against openssl verify or certtool, for every capture in a folder.

usage: compare.py openssl|certtool TLSDIAG FOLDER...

Each distinct list of certificates at each day is compared once. With openssl: is it trusted, where does it end, is its
leaf within its dates. With certtool, which judges by today's date alone: is it trusted, and is an algorithm in it too
weak. Prints the differences; status 1 when there are any, 77 without that program.
"""
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ENDS = {18: "self-signed", 19: "untrusted", 20: "missing", 21: "missing", 2: "missing"}
DATES = {10: "certificate-expired", 9: "certificate-not-yet-valid"}


def run(*arguments, **options):
    return subprocess.run(arguments, capture_output=True, timeout=600, **options)


def exported(folder):
    """DER by SHA-1 of the certificates that tlsdiag wrote."""
    ders = {}
    for name in os.listdir(folder):
        der = run("openssl", "x509", "-in", os.path.join(folder, name), "-outform", "DER").stdout
        if hashlib.sha1(der).hexdigest() == name.removesuffix(".pem"):
            ders[hashlib.sha1(der).hexdigest()] = der
    return ders


def connections(tlsdiag, folders, certificates):
    done = run(tlsdiag, "read", "--json", "--export-certs", certificates, *folders)
    for line in done.stdout.decode().splitlines():
        row = json.loads(line)
        if row["type"] == "connection" and row["tls"]["server"].get("chain"):
            yield row


def time_of(row):
    """The second in which the server's Certificate was complete."""
    message = next((m for m in row["messages"] if m["type"] == "certificate" and m["from"] == "server"), None)
    start = datetime.datetime.strptime(row["start"][:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z").timestamp()
    return int(start + float("0" + row["start"][19:-1]) + (message["at_ms"] / 1000 if message else 0))


def pem(folder, name, ders):
    path = os.path.join(folder, name)
    with open(path, "w") as out:
        for der in ders:
            done = run("openssl", "x509", "-inform", "DER", input=der)
            out.write(done.stdout.decode())
    return path


def verify(folder, ders, *options):
    """The number of openssl's error and its depth; (0, 0) for OK."""
    arguments = ["openssl", "verify", "-purpose", "sslserver", "-auth_level", "0", *options]
    if len(ders) > 1:
        arguments += ["-untrusted", pem(folder, "others.pem", ders[1:])]
    done = run(*arguments, pem(folder, "leaf.pem", ders[:1]))
    found = re.search(r"error (\d+) at (\d+) depth", done.stderr.decode() + done.stdout.decode())
    return (int(found[1]), int(found[2])) if found else (0, 0) if done.returncode == 0 else (-1, 0)


def expected_status(error, depth):
    """In the words of tlsdiag. None: openssl stops at a defect and says nothing of trust."""
    if error == 0:
        return {"trusted"}
    end = ENDS.get(error)
    if end == "missing":
        return {"incomplete"} if depth == 0 else {"untrusted"}
    if end:
        return {end}
    return None


def compare_with_openssl(row, ders, folder):
    chain, faults = row["tls"]["server"]["chain"], []
    error, depth = verify(folder, ders, "-no_check_time")
    expected = expected_status(error, depth)
    if error == -1:
        return []
    if expected and chain["status"] not in expected:
        faults.append("%s, openssl %d at depth %d" % (chain["status"], error, depth))
    ours = {d["code"] for d in chain["defects"] if d["certificate"] == 0}
    leaf = pem(folder, "trusted.pem", ders[:1])
    date, _ = verify(folder, ders[:1], "-attime", str(time_of(row)), "-partial_chain", "-trusted", leaf)
    for number, code in DATES.items():
        if date in (0, *DATES) and (date == number) != (code in ours):
            faults.append("%s %s, openssl %d" % (code, "said" if code in ours else "not said", date))
    return faults


def compare_with_certtool(row, ders, folder):
    """Nothing is compared of a chain of which certtool cannot read a certificate: it names the field, and goes no further."""
    chain = row["tls"]["server"]["chain"]
    done = run("certtool", "--verify", "--verify-profile", "low", "--infile", pem(folder, "chain.pem", ders))
    found = re.search(r"Chain verification output:(.*)", done.stdout.decode())
    if not found:
        return [] if re.search(rb"error parsing|not available", done.stderr + done.stdout) else ["certtool says nothing"]
    faults = []
    if ("issuer is unknown" in found[1]) == (chain["status"] == "trusted"):
        faults.append("%s, certtool:%s" % (chain["status"], found[1]))
    weak = {d["code"] for d in chain["defects"]} & {"certificate-weak-signature", "certificate-weak-key"}
    if "insecure algorithm" in found[1] and not weak:
        faults.append("no weakness said, certtool:%s" % found[1])
    return faults


COMPARE = {"openssl": compare_with_openssl, "certtool": compare_with_certtool}


def main():
    compare, tlsdiag, folders = COMPARE[sys.argv[1]], sys.argv[2], sys.argv[3:]
    seen, different = set(), 0
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as certificates:
        rows = list(connections(tlsdiag, folders, certificates))
        known = exported(certificates)
        for row in rows:
            hashes = tuple(c["sha1"] for c in row["tls"]["server"]["certificates"])
            key = (hashes, time_of(row) // 86400)
            if not hashes or key in seen or row["tls"]["server"]["chain"]["status"] == "unknown":
                continue
            if not all(h in known for h in hashes) or row["start"] < "1995-02":
                continue  # tlsdiag takes an earlier clock for a wrong one
            seen.add(key)
            for fault in compare(row, [known[h] for h in hashes], folder):
                different += 1
                print("%s, stream %d: %s" % (row["capture"], row["stream"]["index"], fault))
    print("%d chains compared with %s, %d differences" % (len(seen), sys.argv[1], different))
    return 1 if different or not seen else 0


if __name__ == "__main__":
    if not shutil.which("openssl") or not shutil.which(sys.argv[1]):
        print("no " + sys.argv[1])
        sys.exit(77)
    sys.exit(main())
