#!/usr/bin/python3
"""Capture files as other programs write them: converted by editcap, numbered by tshark, compressed, cut.

usage: test_files.py TLSDIAG
"""
import gzip
import json
import os
import pathlib
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

TLSDIAG = os.path.abspath(sys.argv[1])
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
FAILED = SAMPLES / "scenario5-version-mismatch.pcapng"
SOME = [path for path in sorted(SAMPLES.glob("*.pcapng"))[::20]
        if "torn" not in path.name and not path.stem.endswith("-keys")] + [FAILED]  # other formats keep no secrets
WIRESHARK = shutil.which("editcap") and shutil.which("tshark")
# Which records count differs between versions; the numbers here are those of 4.0.
TSHARK_4_0 = WIRESHARK and b" 4.0." in subprocess.run(["tshark", "--version"], capture_output=True).stdout[:40]
# What editcap writes of an Ethernet capture, and words of what tlsdiag has to say about it.
DAY = "--at", "2026-11-23"  # some of these formats do not keep the hour, on which its certificates turn
FOREIGN = {"snoop": "snoop", "lanalyzer": "LANalyzer", "ngsniffer": "Sniffer", "ngwsniffer_1_1": "NetXray",
           "ngwsniffer_2_0": "NetXray", "5views": "5View", "nettl": "nettl", "visual": "Visual", "k12text": "K12"}
ETHERNET_FRAME = bytes(12) + b"\x88\xb5" + bytes(46)


def run(*arguments, **options):
    return subprocess.run([TLSDIAG, *map(str, arguments)], capture_output=True, timeout=60, **options)


def rows(path, *options, **more):
    """The NDJSON of a file, without what names the file and its format."""
    found = [json.loads(line) for line in run("read", "--json", "--all", path, *options, **more).stdout.splitlines()]
    for row in found:
        for field in ("capture", "format", "compression"):
            row.pop(field, None)
    return found


def without_times(value):
    """Formats differ in how fine their clocks are."""
    if isinstance(value, list):
        return [without_times(item) for item in value]
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items()
                if k not in ("time", "start", "end", "timing") and not k.endswith("_ms")}
    return value


def frames_of(path):
    return [row for row in map(json.loads, run("read", "--json", path).stdout.splitlines())
            if row["type"] == "capture"][0]["frames"]


def times_by_tshark(path):
    """Of each frame, in seconds as text; empty where it has none."""
    done = subprocess.run(["tshark", "-r", str(path), "-T", "fields", "-e", "frame.time_epoch"], capture_output=True,
                          timeout=60)
    return done.stdout.decode().splitlines()


class Files(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def editcap(self, source, name, form, *options, **more):
        target = self.folder / name
        subprocess.run(["editcap", *options, "-F", form, str(source), str(target)], check=True, capture_output=True,
                       timeout=60, **more)
        return target

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path


@unittest.skipUnless(WIRESHARK, "no editcap and tshark")
class WrittenByEditcap(Files):
    def test_the_same_in_every_format_that_is_read(self):
        for form in ("netmon1", "netmon2", "modpcap", "pcap", "nsecpcap"):
            for sample in SOME:
                converted = self.editcap(sample, "x.cap", form)
                self.assertEqual(without_times(rows(converted)), without_times(rows(sample)), (form, sample.name))

    def test_numbers_and_times_are_wireshark_s(self):
        """What Wireshark reads out of a file and writes as pcapng is the same to the last digit."""
        for zone in ("UTC", "America/New_York"):
            environment = dict(os.environ, TZ=zone)
            for form in ("netmon1", "netmon2", "modpcap"):
                for sample in SOME[::3]:
                    converted = self.editcap(sample, "x.cap", form, env=environment)
                    back = self.editcap(converted, "x.pcapng", "pcapng", env=environment)
                    self.assertEqual(rows(converted, env=environment), rows(back), (zone, form, sample.name))

    def test_netmon_with_media_types(self):
        """Raw IP in 2.1, which editcap does not write: the frames of a sample without their Ethernet headers."""
        raw = self.editcap(FAILED, "raw.pcap", "pcap", "-C", "14", "-L", "-T", "rawip")
        content, at, frames = raw.read_bytes(), 24, []
        while at < len(content):
            seconds, micro, length = struct.unpack_from("<III", content, at)
            frames.append(((seconds - NETMON_START) * 1000000 + micro, 0xE065, content[at + 16:at + 16 + length]))
            at += 16 + length
        for media in (0xE065, 9):
            made = self.file("x.cap", netmon(1, [(ticks, media, data) for ticks, _, data in frames]))
            self.assertEqual(rows(made, env=dict(os.environ, TZ="UTC")), rows(raw))

    def test_netmon_from_a_pipe_and_compressed(self):
        for form in ("netmon1", "netmon2"):
            converted = self.editcap(FAILED, "x.cap", form)
            packed = self.file("x.cap.gz", gzip.compress(converted.read_bytes()))
            piped = subprocess.run("cat %s | %s read --json -" % (converted, TLSDIAG), shell=True, capture_output=True)
            whole = run("read", "--json", converted).stdout
            self.assertEqual(piped.stdout.replace(b'"-"', b'"%s"' % str(converted).encode()), whole)
            self.assertEqual(rows(packed), rows(converted))

    def test_the_command_that_is_named_works(self):
        for form, word in FOREIGN.items():
            foreign = self.editcap(FAILED, "trace of mine." + form, form)
            done = run("read", foreign)
            said = done.stderr.decode()
            self.assertEqual((done.returncode, len(said.splitlines())), (2, 1), said)
            self.assertIn(word, said)
            command = shlex.split(said.split("convert it with: ")[1])
            subprocess.run(command, check=True, capture_output=True, timeout=60)
            self.assertEqual(without_times(rows(command[-1], *DAY)), without_times(rows(FAILED, *DAY)), form)
            os.unlink(command[-1])


# ---- numbers of records that are no packets ----

def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def packet_block(second):
    return block(6, struct.pack("<IIIII", 0, 0, second, len(ETHERNET_FRAME), len(ETHERNET_FRAME)) + ETHERNET_FRAME)


def pcapng(middle):
    return (block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0)) +
            packet_block(1) + middle + packet_block(2))


NETMON_START = 1714566615  # the header says so, and 0 ms


def netmon(minor, frames, backwards=False):
    """A file of frames: (microseconds, media type, bytes)."""
    body, places = b"", []
    for ticks, media, data in frames:
        places.append(128 + len(body))
        body += struct.pack("<QII", ticks, len(data), len(data)) + data
        filetime = 116444736000000000 + NETMON_START * 10000000 + ticks * 10
        body += struct.pack("<HIQB", media, 0, filetime, 0)[:{1: 2, 2: 6, 3: 15}[minor]]
    places = places[::-1] if backwards else places
    head = struct.pack("<4sBBH8H", b"GMBU", minor, 2, 1, 2024, 5, 3, 1, 12, 30, 15, 0)
    head += struct.pack("<II", 128 + len(body), 4 * len(places))
    return head.ljust(128, b"\0") + body + struct.pack("<%dI" % len(places), *places)


@unittest.skipUnless(TSHARK_4_0, "no tshark 4.0")
class NumberedByTshark(Files):
    def test_blocks_of_pcapng(self):
        event = struct.pack("<HQQIHI", 0, 1700000000000000000, 7, 26, 3, 0)
        journal = b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=hello\n"
        middles = {"names": block(4, struct.pack("<HH", 1, 7) + b"\x0a\0\0\x01ab\0\0" + bytes(4)),
                   "statistics": block(5, struct.pack("<III", 0, 0, 5)),
                   "secrets": block(10, struct.pack("<II", 0x544C534B, 4) + b"abc\n"),
                   "journal": block(9, journal), "custom": block(0xBAD, struct.pack("<I", 32473) + b"abcd"),
                   "custom, local": block(0x40000BAD, struct.pack("<I", 32473) + b"abcd"),
                   "interface": block(1, struct.pack("<HHI", 1, 0, 0)), "unknown": block(0x1234, b"abcd")}
        middles.update(("0x%x" % kind, block(kind, event)) for kind in
                       (0x101, 0x102, 0x201, 0x204, 0x208, 0x215, 0x216, 0x217, 0x221, 0x222))
        for name, middle in middles.items():
            path = self.file("x.pcapng", pcapng(middle))
            self.assertEqual(frames_of(path), len(times_by_tshark(path)), name)

    def test_media_types_of_netmon(self):
        every = (0, 1, 2, 4, 6, 7, 8, 9, 0xE065, 0xE071, 0xE080, 0xE083, 0xFFE0, *range(0xFFFB, 0x10000))
        for minor, medias in ((1, every), (2, (1, 0xFFFD)), (3, (1, 0xFFFD))):
            for media in medias:
                path = self.file("x.cap", netmon(minor, [(5, m, ETHERNET_FRAME) for m in (1, media, 1, media)]))
                self.assertEqual(frames_of(path), len(times_by_tshark(path)), (minor, media))

    def test_netmon_table_in_another_order(self):
        for minor in (1, 2, 3):
            frames = [(i * 1000, 1, ETHERNET_FRAME) for i in range(300)]
            path = self.file("x.cap", netmon(minor, frames, backwards=True))
            times = times_by_tshark(path)
            capture = rows(path)[-2]
            self.assertEqual((capture["frames"], len(times)), (300, 300))
            self.assertGreater(times[0], times[-1])
            self.assertEqual(capture["end"], self.as_json(times[0]))
            self.assertEqual(capture["start"], self.as_json(times[-1]))

    def as_json(self, epoch):
        seconds, fraction = epoch.split(".")
        return time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(int(seconds))) + fraction + "Z"


# ---- compression ----

class Compressed(Files):
    def packed(self):
        """The same capture in every compression that can be made here."""
        yield self.file("x.pcapng.gz", gzip.compress(FAILED.read_bytes()))
        for tool in ("zstd", "lz4"):
            if shutil.which(tool):
                done = subprocess.run([tool, "-c", str(FAILED)], check=True, capture_output=True)
                yield self.file("x." + tool, done.stdout)

    def test_the_same_as_unpacked(self):
        for path in self.packed():
            self.assertEqual(rows(path), rows(FAILED), path)
            with open(path, "rb") as file:
                self.assertEqual(run("read", "-", stdin=file).stdout.splitlines()[1:],
                                 run("read", FAILED).stdout.splitlines()[1:])

    def test_told_by_content(self):
        for path in self.packed():
            other = path.rename(self.folder / "capture.pcap")
            self.assertEqual(rows(other), rows(FAILED))

    def test_compression_is_named(self):
        for path in self.packed():
            capture = [row for row in map(json.loads, run("read", "--json", path).stdout.splitlines())
                       if row["type"] == "capture"][0]
            self.assertIn(capture["compression"], ("gzip", "zstd", "lz4"))

    def test_cut_and_corrupted(self):
        """All before the damage, one warning, one finding."""
        content = bytearray(gzip.compress(FAILED.read_bytes()))
        flipped = content[:-6] + bytes([content[-6] ^ 0xFF]) + content[-5:]  # in the checksum
        for name, damaged, whole in (("cut", content[:-100], False), ("flipped", flipped, True)):
            done = run("read", "--json", self.file("x.gz", damaged))
            self.assertEqual(done.returncode, 1, name)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn("of the unpacked capture: reading stopped: the gzip data", done.stderr.decode())
            found = [json.loads(line) for line in done.stdout.splitlines()]
            capture = [row for row in found if row["type"] == "capture"][0]
            self.assertEqual([f["code"] for f in capture["findings"]], ["capture-damaged"])
            causes = [row["cause"]["code"] for row in found if row["type"] == "connection" and row["cause"]]
            self.assertEqual(causes, ["version-mismatch"], name)
            self.assertEqual(capture["frames"] == frames_of(FAILED), whole)


class NotCaptures(Files):
    def test_archives_and_texts(self):
        for content, words in ((b"PK\x03\x04" + bytes(100), "ZIP archive; unpack it first"),
                               (bytes(257) + b"ustar" + bytes(300), "tar archive; unpack it first"),
                               (bytes(72) + b"\x02\0\x02\xc0" + bytes(100), "etl2pcapng"),
                               (b"-----BEGIN CERTIFICATE-----\n", "a PEM file; there are no packets in it"),
                               (b'{"log": {"entries": []}}', "HAR"),
                               (b"0000  00 01 02 03\n", "text2pcap"),
                               (gzip.compress(gzip.compress(b"x" * 100)), "gzip once more"),
                               (gzip.compress(bytes(257) + b"ustar" + bytes(300)), "tar archive")):
            done = run("read", self.file("x.bin", content))
            self.assertEqual(done.returncode, 2)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn("tlsdiag: %s: " % (self.folder / "x.bin"), done.stderr.decode())
            self.assertIn(words, done.stderr.decode())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
