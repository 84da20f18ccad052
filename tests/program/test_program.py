#!/usr/bin/python3
"""The program as a stranger uses it: bad input, pipes, exit statuses, help, colours.

usage: test_program.py TLSDIAG
"""
import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

TLSDIAG = os.path.abspath(sys.argv[1])
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
FAILED = str(SAMPLES / "scenario5-version-mismatch.pcapng")
HEALTHY = str(SAMPLES / "healthy-tls12-openssl.pcapng")


def run(*arguments, **options):
    return subprocess.run([TLSDIAG, *arguments], capture_output=True, timeout=60, **options)


def lines(output):
    return output.decode().splitlines()


def rows(output):
    return [json.loads(line) for line in lines(output)]


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run_as_nobody(self, *arguments):
        """The program without any right, from a place that everybody may enter."""
        if os.geteuid() != 0:
            return run(*arguments)
        os.chmod(self.folder, 0o755)
        copy = shutil.copy(TLSDIAG, self.folder / "tlsdiag")
        return subprocess.run([copy, *arguments], capture_output=True, timeout=60, user="nobody", group="nogroup",
                              extra_groups=[])

    def complains(self, done, *words):
        """One line on standard error with these words, exit status 2."""
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(len(lines(done.stderr)), 1, done.stderr)
        for word in ("tlsdiag:",) + words:
            self.assertIn(word, done.stderr.decode())

    # ---- inputs that cannot be used ----

    def test_empty_file(self):
        self.complains(run("read", self.file("empty.pcap", b"")), "empty.pcap", "empty")

    def test_text_file(self):
        self.complains(run("read", self.file("notes.txt", b"this is no capture at all\n" * 10)), "notes.txt",
                       "not a capture file")

    def test_unreadable_file(self):
        path = self.file("secret.pcap", pathlib.Path(FAILED).read_bytes())
        os.chmod(path, 0)
        self.complains(self.run_as_nobody("read", path), "secret.pcap", "Permission denied")

    def test_no_such_file(self):
        self.complains(run("read", "/nonexistent/x.pcap"), "/nonexistent/x.pcap", "No such file")

    def test_filter_that_does_not_parse(self):
        done = run("read", "-f", "tcp prot 443", FAILED)
        self.complains(done, "filter 'tcp prot 443'")

    def test_no_such_interface(self):
        self.complains(run("live", "-i", "nosuch0"), "nosuch0")

    def test_no_permission_to_capture(self):
        self.complains(self.run_as_nobody("live", "-i", "lo"), "lo", "permission")

    def test_the_other_inputs_are_still_reported(self):
        done = run("read", "--json", "/nonexistent/x.pcap", FAILED, self.file("empty", b""), HEALTHY)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(lines(done.stderr)), 2)
        outcomes = [row["outcome"] for row in rows(done.stdout) if row["type"] == "connection"]
        self.assertEqual(sorted(outcomes), ["completed", "completed", "failed"])

    # ---- damaged inputs ----

    def damaged(self, content, offset, failed):
        done = run("read", "--json", self.file("torn.pcapng", content))
        self.assertEqual(done.returncode, 1 if failed else 0, done.stderr)
        self.assertEqual(len(lines(done.stderr)), 1, done.stderr)
        self.assertIn("at byte %d" % offset, done.stderr.decode())
        capture = [row for row in rows(done.stdout) if row["type"] == "capture"][0]
        self.assertEqual([f["code"] for f in capture["findings"]], ["capture-damaged"])
        self.assertEqual(capture["findings"][0]["offset"], offset)
        return rows(done.stdout)

    def blocks(self, content):
        """Offsets of the blocks of a little-endian pcapng file."""
        offset = 0
        while offset < len(content):
            yield offset
            offset += int.from_bytes(content[offset + 4:offset + 8], "little")

    def test_cut_in_mid_packet(self):
        content = pathlib.Path(FAILED).read_bytes()
        last = list(self.blocks(content))[-1]
        found = self.damaged(content[:last + 20], last, True)
        self.assertEqual([r["cause"]["code"] for r in found if r["type"] == "connection" and r["cause"]],
                         ["version-mismatch"])

    def test_lying_block_length(self):
        content = bytearray(pathlib.Path(FAILED).read_bytes())
        middle = list(self.blocks(content))[-6]
        content[middle + 4:middle + 8] = (0x01020304).to_bytes(4, "little")
        self.damaged(bytes(content), middle, True)

    def test_damage_in_a_healthy_capture(self):
        content = pathlib.Path(HEALTHY).read_bytes()
        last = list(self.blocks(content))[-1]
        self.damaged(content[:last + 9], last, False)

    # ---- habits ----

    def test_exit_statuses(self):
        self.assertEqual(run("read", HEALTHY).returncode, 0)
        self.assertEqual(run("read", FAILED).returncode, 1)
        self.assertEqual(run(FAILED).returncode, 1)
        self.assertEqual(run("read").returncode, 2)
        self.assertEqual(run("read", "--nonsense", FAILED).returncode, 2)
        self.assertEqual(run().returncode, 2)

    def test_standard_input(self):
        with open(FAILED, "rb") as file:
            done = run("read", "--json", "-", stdin=file)
        piped = subprocess.run("cat '%s' | '%s' read --json -" % (FAILED, TLSDIAG), shell=True, capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, piped.stdout)

    def test_a_folder_is_walked(self):
        (self.folder / "inner").mkdir()
        (self.folder / ".hidden").mkdir()
        shutil.copy(FAILED, self.folder / "inner" / "b.pcapng")
        shutil.copy(HEALTHY, self.folder / "a.pcapng")
        shutil.copy(FAILED, self.folder / ".hidden" / "c.pcapng")
        done = run("read", str(self.folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn("3 connections in 2 captures: 1 failed, 2 completed", done.stdout.decode())

    def test_a_broken_pipe_is_quiet(self):
        many = [FAILED] * 200
        command = "'%s' read --all %s | head -1" % (TLSDIAG, " ".join("'%s'" % f for f in many))
        done = subprocess.run(command, shell=True, capture_output=True, timeout=60)
        self.assertEqual(done.stderr, b"")
        self.assertEqual(len(lines(done.stdout)), 1)

    def test_a_full_disk_is_told(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        self.complains(run("read", "-o", "/dev/full", FAILED), "could not be written")

    def test_output_file(self):
        path = str(self.folder / "report.txt")
        done = run("read", "-o", path, FAILED)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn("version-mismatch", pathlib.Path(path).read_text())

    def test_help_and_version(self):
        for arguments in (["--help"], ["read", "--help"], ["live", "--help"], ["explain", "--help"], ["--version"]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, b""), arguments)
            self.assertIn(b"tlsdiag", done.stdout)
            for line in lines(done.stdout):
                self.assertLessEqual(len(line), 80, line)

    def test_explain(self):
        listed = run("explain")
        self.assertEqual(listed.returncode, 0)
        codes = [line.split()[0] for line in lines(listed.stdout) if line.startswith("  ")]
        self.assertIn("version-mismatch", codes)
        for code in codes:
            page = run("explain", code)
            self.assertEqual(page.returncode, 0, code)
            self.assertIn("\nWhat happened\n", page.stdout.decode(), code)
            for line in lines(page.stdout):
                self.assertTrue(len(line) <= 80 or " " not in line.strip(), line)
        self.complains(run("explain", "nonsense"), "nonsense")

    def explained(self, *arguments):
        done = run("explain", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, b""), arguments)
        return done.stdout.decode()

    def test_explain_takes_messages(self):
        self.assertTrue(self.explained("40").startswith("handshake_failure (TLS alert)\n"))
        self.assertIn("\n    cipher-mismatch               no cipher suite in common\n", self.explained("40"))
        self.assertIn("SEC_E_ALGORITHM_MISMATCH (SSPI status)", self.explained("-2146893007"))
        several = self.explained("20")
        self.assertIn("bad_record_mac (TLS alert)\n", several)
        self.assertIn("UNABLE_TO_GET_ISSUER_CERT_LOCALLY (X509_V_ERR)\n", several)
        pasted = self.explained("curl: (35) error:0A000410:SSL routines::sslv3 alert handshake failure")
        self.assertTrue(pasted.startswith("handshake_failure (TLS alert)\n"))
        self.assertIn("\nSee also\n", pasted)

    def test_explain_tells_words_from_codes(self):
        self.assertTrue(self.explained("PKIX", "path", "building", "failed").startswith("PKIX path building failed ("))
        self.assertTrue(self.explained("36888", "1205").startswith("36888/1205 ("))
        self.assertTrue(self.explained("version", "mismatch").startswith("version-mismatch: "))
        two = self.explained("version-mismatch", "tcp-refused")
        self.assertIn("version-mismatch: ", two)
        self.assertIn("\ntcp-refused: ", two)
        two = self.explained("40", "0x800b0109")
        self.assertIn("handshake_failure (", two)
        self.assertIn("\nCERT_E_UNTRUSTEDROOT (", two)
        half = run("explain", "version-mismatch", "nonsense")
        self.complains(half, "nonsense")
        self.assertIn(b"version-mismatch: ", half.stdout)

    def test_explain_offers_what_is_near(self):
        done = run("explain", "certification path was not buildable: valid target missing")
        self.complains(done, "buildable")
        self.assertIn(b"PKIX path building failed", done.stdout)

    def test_explain_into_head_is_quiet(self):
        done = subprocess.run("'%s' explain certificate-rejected | head -1" % TLSDIAG, shell=True, capture_output=True,
                              timeout=60)
        self.assertEqual((len(lines(done.stdout)), done.stderr), (1, b""))

    def test_filter_keeps_the_numbers_of_the_file(self):
        every = [r for r in rows(run("read", "--json", FAILED).stdout) if r["type"] == "connection"]
        second = [r for r in every if r["stream"]["index"] == 1][0]
        some = [r for r in rows(run("read", "--json", "-f", "tcp port %d" % second["client"]["port"], FAILED).stdout)
                if r["type"] == "connection"]
        self.assertEqual(len(some), 1)
        self.assertEqual(some[0], second)

    def test_colour(self):
        def output(*arguments, **environment):
            return run("read", *arguments, FAILED, env=dict(os.environ, **environment)).stdout
        self.assertNotIn(b"\x1b[", output())
        self.assertIn(b"\x1b[", output("--color", "always"))
        terminal = self.on_terminal(["read", FAILED], TERM="xterm")
        self.assertIn(b"\x1b[", terminal)
        self.assertNotIn(b"\x1b[", self.on_terminal(["read", FAILED], TERM="xterm", NO_COLOR="1"))
        self.assertNotIn(b"\x1b[", self.on_terminal(["read", FAILED], TERM="dumb"))

    def on_terminal(self, arguments, **environment):
        """Standard output of the program on a terminal of 80 columns."""
        ours, theirs = pty.openpty()
        environment = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **environment}
        process = subprocess.Popen([TLSDIAG, *arguments], stdout=theirs, env=environment)
        os.close(theirs)
        output = b""
        while select.select([ours], [], [], 20)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        process.wait()
        os.close(ours)
        return output

    def test_progress_on_a_terminal_only(self):
        content = pathlib.Path(FAILED).read_bytes()
        ours, theirs = pty.openpty()
        for stderr, expected in ((theirs, True), (subprocess.PIPE, False)):
            process = subprocess.Popen([TLSDIAG, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr)
            process.stdin.write(content[:1000])
            process.stdin.flush()
            time.sleep(1.3)
            out, err = process.communicate(content[1000:])
            self.assertIn(b"version-mismatch", out)
            if expected:
                shown = os.read(ours, 4096)
                self.assertIn(b" MB", shown)
                self.assertTrue(shown.endswith(b"\r\x1b[K"), shown)  # and wiped at the end
            else:
                self.assertEqual(err, b"")
        os.close(theirs)
        os.close(ours)

    def test_text_fits_a_terminal(self):
        for sample in sorted(SAMPLES.glob("*.pcapng")):
            for line in lines(run("read", str(sample)).stdout):
                if len(line) > 80 and len(line.split()) > 1:  # one long word cannot be broken
                    self.fail("%s: %s" % (sample.name, line))

    def test_a_long_path_fits_a_terminal(self):
        with tempfile.TemporaryDirectory() as folder:
            for length in range(60, 90):
                path = os.path.join(folder, "a" * (length - len(folder) - 1))
                shutil.copy(FAILED, path)
                for line in lines(run("read", path).stdout):
                    self.assertTrue(len(line) <= 80 or len(line.split()) == 1, line)

    def test_runs_are_reproducible(self):
        for sample in sorted(SAMPLES.glob("*.pcapng"))[::7]:
            self.assertEqual(run("read", "--json", str(sample)).stdout, run("read", "--json", str(sample)).stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
