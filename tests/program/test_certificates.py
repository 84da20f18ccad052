#!/usr/bin/python3
"""Certificates that the program shows and writes, against what the openssl command reads of them.

usage: test_certificates.py TLSDIAG
"""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TLSDIAG = os.path.abspath(sys.argv[1])
SAMPLES = sorted((pathlib.Path(__file__).resolve().parents[2] / "samples").glob("*.pcapng"))
HEALTHY = str(pathlib.Path(__file__).resolve().parents[2] / "samples" / "healthy-tls12-openssl.pcapng")
HASHES = ("sha1", "sha256")


def run(*arguments, **options):
    return subprocess.run([TLSDIAG, *map(str, arguments)], capture_output=True, timeout=120, **options)


def certificates_of(row, side):
    return {c["sha1"]: c for c in row["tls"][side].get("certificates", [])}


def openssl(path, *what):
    return subprocess.run(["openssl", "x509", "-in", path, "-noout", *what], capture_output=True, check=True,
                          timeout=60).stdout.decode()


def seconds(text):
    """A date as openssl prints it, as the program does."""
    return datetime.datetime.strptime(text, "%b %d %H:%M:%S %Y GMT").strftime("%Y-%m-%dT%H:%M:%S.000000000Z")


def names(text):
    """openssl's line of a subjectAltName as a list."""
    return [part.split(":", 1)[1] for part in text.strip().split(", ")]


class Certificates(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def check(self, shown, path):
        """What the program shows of the certificate in this file."""
        said = dict(line.split("=", 1) for line in openssl(
            path, "-subject", "-issuer", "-serial", "-dates", "-nameopt", "RFC2253,-esc_msb").splitlines())
        self.assertEqual(shown["subject"], said["subject"])
        self.assertEqual(shown["issuer"], said["issuer"])
        self.assertEqual(shown["serial"], said["serial"].lower())
        self.assertEqual(shown["not_before"], seconds(said["notBefore"]))
        self.assertEqual(shown["not_after"], seconds(said["notAfter"]))
        for kind in HASHES:
            self.assertEqual(shown[kind], openssl(path, "-fingerprint", "-" + kind).split("=")[1].strip()
                             .replace(":", "").lower())
        text = openssl(path, "-text")
        self.assertIn("Signature Algorithm: " + shown["signature_algorithm"], text)
        self.assertIn("Version: %d " % shown["version"], text)
        self.assertEqual(shown["ca"], "CA:TRUE" in text)
        if shown["key"]["algorithm"] in ("RSA", "EC", "DSA"):
            self.assertIn("Public-Key: (%d bit)" % shown["key"]["bits"], text)
        if shown["key"]["curve"]:
            self.assertIn("NIST CURVE: " + shown["key"]["curve"], text)
        alternative = openssl(path, "-ext", "subjectAltName").splitlines()[1:]
        self.assertEqual(shown["san"], names(alternative[0]) if alternative else [])

    def test_every_certificate_of_the_samples(self):
        done = run("read", "--json", "--export-certs", self.folder / "new", *SAMPLES)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        shown = {}
        for side in ("server", "client"):
            before = len(shown)
            for row in map(json.loads, done.stdout.splitlines()):
                if row["type"] == "connection":
                    shown.update(certificates_of(row, side))
            self.assertGreater(len(shown), before, side)
        written = {path.stem for path in (self.folder / "new").iterdir()}
        self.assertLessEqual(set(shown), written)
        for thumbprint, certificate in shown.items():
            if "fault" not in certificate:
                self.check(certificate, self.folder / "new" / (thumbprint + ".pem"))

    def test_a_folder_that_is_none(self):
        in_the_way = self.folder / "file"
        in_the_way.write_text("")
        for folder, words in ((in_the_way, "Not a directory"), ("/proc/nowhere/deep", "No such file or directory")):
            done = run("read", "--export-certs", folder, HEALTHY)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertEqual(done.stderr.decode(), "tlsdiag: %s: %s\n" % (folder, words))

    def test_a_file_that_cannot_be_written(self):
        run("read", "--export-certs", self.folder, HEALTHY)
        one = next(self.folder.iterdir())
        one.unlink()
        one.mkdir()
        done = run("read", "--export-certs", self.folder, HEALTHY)
        self.assertEqual(done.returncode, 2)
        self.assertIn("%s: Is a directory" % one, done.stderr.decode())
        self.assertEqual(len(done.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
