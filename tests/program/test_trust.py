#!/usr/bin/python3
"""The options about certificates: whom to trust, and the time by which dates are judged.

usage: test_trust.py TLSDIAG
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TLSDIAG = os.path.abspath(sys.argv[1])
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
EXPIRED = str(SAMPLES / "curl-expired.pcapng")      # ended 2026-10-18, captured 2026-11-22
UNTRUSTED = str(SAMPLES / "openssl-untrusted-tls12.pcapng")
PINNED = str(SAMPLES / "go-pinning-tls12.pcapng")   # a good certificate, refused with bad_certificate(42)
SELF_SIGNED = str(SAMPLES / "curl-self-signed.pcapng")


def run(*arguments):
    return subprocess.run([TLSDIAG, *arguments], capture_output=True, timeout=60)


def connection(*arguments):
    rows = [json.loads(line) for line in run("read", "--json", *arguments).stdout.decode().splitlines()]
    return [row for row in rows if row["type"] == "connection"][0]


def certificates(capture):
    """The DER of the server's certificates, as tshark finds them."""
    done = subprocess.run(["tshark", "-r", capture, "-Y", "tls.handshake.certificate", "-T", "fields", "-e",
                           "tls.handshake.certificate"], capture_output=True, timeout=60)
    return [bytes.fromhex(one) for one in done.stdout.decode().split()[0].split(",")]


class Certificates(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def complains(self, done, *words):
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(len(done.stderr.decode().splitlines()), 1, done.stderr)
        for word in ("tlsdiag:",) + words:
            self.assertIn(word, done.stderr.decode())

    def test_dates_are_judged_by_the_capture(self):
        self.assertEqual(connection(EXPIRED)["cause"]["code"], "certificate-expired")

    def test_or_by_another_time(self):
        """While it was valid, the alert about an expired certificate has no defect to explain it."""
        self.assertEqual(connection("--at", "2026-10-17", EXPIRED)["cause"]["code"], "certificate-rejected")
        self.assertEqual(connection("--at", "2026-10-17T23:30:00.5+02:00", EXPIRED)["cause"]["code"],
                         "certificate-rejected")
        self.assertEqual(connection("--at", "2026-10-18T16:25:55Z", EXPIRED)["cause"]["code"], "certificate-expired")
        self.assertEqual(connection("--at", "2001-01-01", EXPIRED)["cause"]["code"], "certificate-not-yet-valid")

    def test_expired_then_but_valid_in_the_capture(self):
        """Nobody minded the dates: a later time makes no cause of them that the alert does not carry."""
        cause = connection("--at", "2099-01-01", UNTRUSTED)["cause"]
        self.assertEqual(cause["code"], "certificate-untrusted-root")

    def test_times_that_are_none(self):
        for time in ("yesterday", "2026-13-01", "2026-02-01T25:00:00Z", "2026-02-01T10:00:00", "0001-01-01", ""):
            self.complains(run("read", "--at", time, EXPIRED), "--at")

    def test_whom_to_trust(self):
        """With a store that the user names, a root that it lacks explains what an alert leaves open."""
        authority = certificates(PINNED)[1]
        (self.folder / "authority.der").write_bytes(authority)
        (self.folder / "other.der").write_bytes(certificates(SELF_SIGNED)[0])
        self.assertEqual(connection(PINNED)["cause"]["code"], "certificate-rejected")
        known = connection("--ca-file", str(self.folder / "authority.der"), PINNED)
        self.assertEqual(known["cause"]["code"], "certificate-rejected")
        self.assertEqual(known["cause"]["alternatives"], [])
        lacking = connection("--ca-file", str(self.folder / "other.der"), PINNED)["cause"]
        self.assertEqual((lacking["code"], lacking["confidence"]), ("certificate-untrusted-root", "likely"))

    def test_a_folder_of_authorities(self):
        (self.folder / "one.der").write_bytes(certificates(PINNED)[1])
        (self.folder / "README").write_text("no certificate")
        known = connection("--ca-path", str(self.folder), PINNED)
        self.assertEqual((known["cause"]["code"], known["cause"]["alternatives"]), ("certificate-rejected", []))

    def test_stores_that_cannot_be_read(self):
        (self.folder / "empty.pem").write_text("")
        self.complains(run("read", "--ca-file", "/nowhere/ca.pem", EXPIRED), "/nowhere/ca.pem", "No such file")
        self.complains(run("read", "--ca-file", str(self.folder / "empty.pem"), EXPIRED), "no certificate")
        self.complains(run("read", "--ca-path", "/nowhere", EXPIRED), "/nowhere", "No such file")

    def test_the_chain_is_shown(self):
        text = run("read", EXPIRED).stdout.decode()
        self.assertIn("Certificates of the server", text)
        self.assertRegex(text, r"CN=www\.shop\.test.*\n.*expired")
        self.assertRegex(text, r"[0-9a-f]{40}")
        self.assertTrue(all(len(line) <= 80 for line in text.split("What to do")[0].splitlines()))
        self.assertNotIn("Certificates of the server", run("read", str(SAMPLES / "client-silent.pcapng")).stdout.decode())

    def test_the_chain_in_json(self):
        chain = connection(EXPIRED)["tls"]["server"]["chain"]
        self.assertEqual(chain["status"], "untrusted")
        self.assertEqual(chain["defects"], [{"code": "certificate-expired", "certificate": 0}])


if __name__ == "__main__":
    if not shutil.which("tshark"):
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
