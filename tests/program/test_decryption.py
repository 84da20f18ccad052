#!/usr/bin/python3
"""Sessions of every suite and version, recorded with their secrets (samples/decrypt): what is read of them, also by tshark.

usage: test_decryption.py TLSDIAG
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
DECRYPT = pathlib.Path(__file__).resolve().parents[2] / "samples" / "decrypt"
KEY = DECRYPT / "rsa-key.pem"
CAPTURES = sorted(DECRYPT.glob("*.pcapng"))
NOT_BY_TSHARK = ("ARIA", "DTLS 1.2 ECDHE-ECDSA-CHACHA20", "QUIC of version 2")      # 4.0 does not decrypt these
WIRESHARK = shutil.which("editcap") and shutil.which("tshark")
NUMBERS = {0: "hello_request", 1: "client_hello", 2: "server_hello", 3: "hello_verify_request", 4: "new_session_ticket",
           5: "end_of_early_data", 8: "encrypted_extensions", 11: "certificate", 12: "server_key_exchange",
           13: "certificate_request", 14: "server_hello_done", 15: "certificate_verify", 16: "client_key_exchange", 20: "finished",
           24: "key_update", 25: "certificate"}      # 25: compressed; told as what it is


def run(*arguments):
    return subprocess.run([TLSDIAG, *map(str, arguments)], capture_output=True, timeout=60)


def options(path):
    return ["--key", KEY] if path.stem == "rsa-key" else []


def connections(path, *more):
    rows = map(json.loads, run("read", "--json", "--all", *more, path).stdout.splitlines())
    return {row["stream"]["index"]: row for row in rows if row["type"] == "connection"}


def sessions(path):
    """What was recorded: stream, version, suite, what else was played."""
    for line in path.with_suffix(".sessions").read_text(encoding="ascii").splitlines():
        stream, rest = line.split(" ", 1)
        version = "DTLS " + rest.split()[1] if rest.startswith("DTLS") else rest.split()[0]
        yield int(stream), version, rest


def decrypted(row):
    return [(message["from"], message["type"]) for message in row["messages"] if message.get("decrypted")]


def by_tshark(path):
    """(transport, stream) -> handshake types in order, as tshark reads them with the same secrets."""
    keys = ["-o", f"uat:rsa_keys:\"{KEY}\",\"\""] if path.stem == "rsa-key" else []
    fields = [word for field in ("tcp.stream", "udp.stream", "tls.handshake.type", "dtls.handshake.type", "tls.handshake.ciphersuite")
              for word in ("-e", field)]
    found = {}
    text = subprocess.run(["tshark", "-r", path, *keys, "-Y", "tls.handshake or dtls.handshake", "-T", "fields", *fields],
                          capture_output=True, text=True, timeout=60).stdout
    for line in text.splitlines():
        tcp, udp, tls, dtls, _ = (line.split("\t") + [""] * 5)[:5]
        types = [int(number) for number in (tls or dtls).split(",") if number]
        found.setdefault(int(tcp or udp), []).extend(NUMBERS.get(number, number) for number in types)
    return found


def without_secrets(path, folder):
    bare = pathlib.Path(folder, "bare.pcapng")
    subprocess.run(["editcap", "--discard-all-secrets", path, bare], check=True, capture_output=True)
    return bare


class Decryption(unittest.TestCase):
    def test_every_session(self):
        for path in CAPTURES:
            found = connections(path, *options(path))
            for stream, version, story in sessions(path):
                with self.subTest(f"{path.stem}: {story}"):
                    self.check_session(found[stream], version, story)

    def check_session(self, row, version, story):
        read = decrypted(row)
        if "refused by the client" in story:
            self.check_refused(row)
            return
        self.assertEqual(row["outcome"], "completed")
        self.assertEqual(row["tls"]["version"], version)
        self.assertNotIn("anomalies", row)
        for side in ("client", "server"):
            self.assertIn((side, "finished"), read)
        self.assertTrue(all(not message.get("encrypted") for message in row["messages"]))
        if version == "1.3":
            self.check_tls13(row, story, read)
        # TLS and DTLS were closed with an alert both ways; QUIC has none for that
        closes = [(alert["from"], alert["description"], alert.get("decrypted")) for alert in row["alerts"]]
        self.assertEqual(closes, [] if "QUIC" in story else [("client", "close_notify", True), ("server", "close_notify", True)])

    def check_refused(self, row):
        """The client's CONNECTION_CLOSE stands in a Handshake packet."""
        self.assertEqual(row["outcome"], "failed")
        self.assertEqual([(a["from"], a["description"], a["decrypted"]) for a in row["alerts"]], [("client", "bad_certificate", True)])
        self.assertNotEqual(row["cause"]["code"], "alert-received")
        self.assertIn(("server", "finished"), decrypted(row))

    def check_tls13(self, row, story, read):
        resumed = "early data" in story and "refused" not in story
        self.assertIn(("server", "encrypted_extensions"), read)
        self.assertEqual(row["tls"]["cipher"], story.split()[1])
        self.assertEqual(("server", "certificate") in read, not resumed)
        self.assertEqual(("server", "certificate_verify") in read, not resumed)
        self.assertEqual(("client", "end_of_early_data") in read, resumed)
        self.assertEqual(("client", "key_update") in read, "KeyUpdate" in story)
        for name in ("certificate", "certificate_verify"):
            self.assertEqual(("client", name) in read, "client certificate" in story)
        self.assertEqual(("server", "certificate_request") in read, "client certificate" in story)
        self.assertEqual(len(row["tls"]["server"]["certificates"]), 0 if resumed else 2)

    def test_protocol_from_encrypted_extensions(self):
        for row in connections(DECRYPT / "tls13-suites.pcapng").values():
            self.assertEqual(row["tls"]["next_protocol"], "http/1.1")

    @unittest.skipUnless(WIRESHARK, "Wireshark's programs are not here")
    def test_as_tshark(self):
        for path in CAPTURES:
            theirs, ours = by_tshark(path), connections(path, *options(path))
            for stream, _, story in sessions(path):
                if any(words in story for words in NOT_BY_TSHARK):
                    continue
                with self.subTest(f"{path.stem}: {story}"):
                    # tickets of QUIC come in packets with a short header, which are not opened here
                    read = [name for name in theirs[stream] if not ("QUIC" in story and name == "new_session_ticket")]
                    # of DTLS it lists each fragment
                    kind = set if "DTLS" in story else sorted
                    self.assertEqual(kind(message["type"] for message in ours[stream]["messages"]), kind(read))

    @unittest.skipUnless(WIRESHARK, "Wireshark's programs are not here")
    def test_key_log_file(self):
        """The secrets from a file beside the capture do the same as those inside it."""
        for path in CAPTURES:
            if path.stem == "rsa-key":
                continue
            with self.subTest(path.stem), tempfile.TemporaryDirectory() as folder:
                keylog = pathlib.Path(folder, "keys")
                subprocess.run(["editcap", "--extract-secrets", path, keylog], capture_output=True)
                if not keylog.exists():      # an older editcap
                    keylog.write_bytes(secrets_in(path))
                bare, inside = without_secrets(path, folder), connections(path)
                for stream, row in connections(bare, "--keylog", keylog).items():
                    self.assertEqual(row["messages"], inside[stream]["messages"])

    @unittest.skipUnless(WIRESHARK, "Wireshark's programs are not here")
    def test_secrets_of_others(self):
        """Another session's secrets under this one's randoms: that they do not fit is told, and all else is as without keys."""
        for path in CAPTURES:
            if path.stem == "rsa-key":
                continue
            with self.subTest(path.stem), tempfile.TemporaryDirectory() as folder:
                keylog, bare = pathlib.Path(folder, "keys"), without_secrets(path, folder)
                lines = [line.split() for line in secrets_in(path).decode().splitlines()]
                keylog.write_text("".join(f"{label} {random} {secret[::-1]}\n" for label, random, secret in lines))
                closed = connections(bare)
                for stream, row in connections(bare, "--keylog", keylog).items():
                    self.assertEqual({anomaly["kind"] for anomaly in row.pop("anomalies")}, {"not-decrypted"})
                    row.pop("capture"), closed[stream].pop("capture")
                    self.assertEqual(row, closed[stream])

    def test_private_key(self):
        """A key that is not the server's changes nothing."""
        path = DECRYPT / "rsa-key.pcapng"
        with tempfile.TemporaryDirectory() as folder:
            other = pathlib.Path(folder, "other.pem")
            subprocess.run(["openssl", "genrsa", "-out", other, "2048"], check=True, capture_output=True)
            self.assertEqual(connections(path, "--key", other), connections(path))

    def refused(self, *arguments):
        done = run("read", *arguments, CAPTURES[0])
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, b"")
        self.assertEqual(done.stderr.count(b"\n"), 1)
        return done.stderr.decode()

    def test_files_that_are_of_no_use(self):
        with tempfile.TemporaryDirectory() as folder:
            locked, curve = pathlib.Path(folder, "locked.pem"), pathlib.Path(folder, "curve.pem")
            subprocess.run(["openssl", "pkey", "-in", KEY, "-aes256", "-passout", "pass:x", "-out", locked], check=True)
            subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", curve],
                           check=True, capture_output=True)
            self.assertIn("passphrase", self.refused("--key", locked))
            self.assertIn("only an RSA key", self.refused("--key", curve))
        self.assertIn("no private key", self.refused("--key", CAPTURES[0]))
        self.assertIn("No such file", self.refused("--key", "/nowhere"))
        self.assertIn("is no key log", self.refused("--keylog", KEY))
        self.assertIn("No such file", self.refused("--keylog", "/nowhere"))

    def test_text(self):
        done = run("read", "--all", DECRYPT / "quic.pcapng").stdout.decode()
        self.assertIn("Finished (decrypted)", done)
        self.assertIn("bad_certificate(42) (decrypted)", " ".join(done.split()))

    def test_application_data_stays_closed(self):
        """What a server answered to hello is in no report."""
        for form in ("--json", "--all"):
            for path in CAPTURES:
                self.assertNotIn(b"olleh", run("read", "--all", form, *options(path), path).stdout)


def secrets_in(path):
    """The text of the capture's decryption secrets block."""
    raw = path.read_bytes()
    at = 0
    while at < len(raw):
        kind, size = (int.from_bytes(raw[at + i:at + i + 4], "little") for i in (0, 4))
        if kind == 10:
            length = int.from_bytes(raw[at + 12:at + 16], "little")
            return raw[at + 16:at + 16 + length]
        at += size
    return b""


if __name__ == "__main__":
    if not CAPTURES:
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
