#!/usr/bin/python3
"""Handshakes made to hurt: each is read within a stated bound of processor time and memory, and what was left out is said.

usage: test_hostile.py TLSDIAG

A capture holds one connection: a client's hello, a server's flight in TLS 1.2, and the client's fatal alert to it. What
hurts is in the flight. Certificates are put together byte by byte, with keys and signatures that only look like such,
but for one pair that libcrypto made.
"""
import json
import os
import pathlib
import shutil
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import unittest

TLSDIAG = os.path.abspath(sys.argv[1])
SECONDS = 2         # of processor time for one of these, sanitized; as it is shipped the program takes a tenth of a second
MEGABYTES = 16      # above what a usual chain takes, sanitized; as it is shipped the program takes below one
SEGMENT = 60000     # bytes of a frame, as of a card that does segmentation itself
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"}

# Prints what a command takes: its exit status, seconds and kilobytes. A process of its own, as a child is booked with what
# its parent held before.
METER = """import resource, subprocess, sys
status = subprocess.call(sys.argv[2:], stdout=open(sys.argv[1], "wb"))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss)"""

# ---- DER


def der(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    length = bytes([size]) if size < 128 else size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (b"" if size < 128 else bytes([0x80 | len(length)])) + length + body


def sequence(*parts):
    return der(0x30, *parts)


def integer(value):
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


RSA = bytes.fromhex("06092A864886F70D0101010500")
SHA256_RSA = sequence(bytes.fromhex("06092A864886F70D01010B0500"))
SUBJECT_ALT_NAME, BASIC_CONSTRAINTS, NAME_CONSTRAINTS, POLICIES, MAPPINGS = (
    bytes.fromhex("0603551D" + number) for number in ("11", "13", "1E", "20", "21"))


def name(text):
    return sequence(der(0x31, sequence(bytes.fromhex("0603550403"), der(0x0C, text.encode()))))


def rsa(bits, exponent=65537):
    modulus = (1 << bits) - 0x1234567  # odd, and as long as it says
    return sequence(sequence(RSA), der(3, b"\0", sequence(integer(modulus), integer(exponent))))


def extension(kind, value, critical=False):
    return sequence(kind, der(1, b"\xFF") if critical else b"", der(4, value))


AUTHORITY = extension(BASIC_CONSTRAINTS, sequence(der(1, b"\xFF")), True)


def certificate(subject, issuer, key, *extensions, signature=256, serial=1):
    validity = sequence(der(0x17, b"200101000000Z"), der(0x17, b"400101000000Z"))
    tbs = sequence(der(0xA0, integer(2)), integer(serial), SHA256_RSA, name(issuer), validity, name(subject), key,
                   der(0xA3, sequence(*extensions)) if extensions else b"")
    return sequence(tbs, SHA256_RSA, der(3, b"\0" + b"\x5A" * signature))


def names(count, stem):
    return sequence(*(der(0x82, b"%s%d.test" % (stem, i)) for i in range(count)))


def constraints(count):
    return sequence(der(0xA1, *(sequence(der(0x82, b"x%d.test" % i)) for i in range(count))))


def policies(count):
    return sequence(*(sequence(der(6, b"\x2A\x03" + i.to_bytes(2, "big").replace(b"\x80", b"\x7F")))
                      for i in range(1, count + 1) if not i & 0x8080))


# ---- TLS 1.2


def vector(width, *parts):
    body = b"".join(parts)
    return len(body).to_bytes(width, "big") + body


def message(kind, *parts):
    return bytes([kind]) + vector(3, *parts)


def records(kind, data, version=0x0303):
    return b"".join(struct.pack(">BHH", kind, version, len(data[i:i + 16384])) + data[i:i + 16384]
                    for i in range(0, len(data), 16384))


def chain(*certificates):
    return message(11, vector(3, *(vector(3, one) for one in certificates)))


EXTENSIONS = vector(2, b"\0\5", vector(2, b"\1\0\0\0\0"))
CLIENT_HELLO = message(1, b"\3\3", b"c" * 32, b"\0", vector(2, bytes.fromhex("C02F009E009C")), b"\1\0", EXTENSIONS)
DONE = message(14)


def server_hello(suite):
    return message(2, b"\3\3", b"s" * 32, b"\0", struct.pack(">HB", suite, 0),
                   vector(2, bytes.fromhex("00050000")))


def flight(*messages, suite=0xC02F):
    return records(22, b"".join((server_hello(suite),) + messages + (DONE,)))


def key_exchange(size):
    return message(12, b"\3\0\x17", vector(1, b"\4" + b"p" * 64), b"\4\1", vector(2, b"\x5A" * size))


def key_exchange_dh(bits):
    return message(12, vector(2, b"\xFF" * (bits // 8)), vector(2, b"\2"), vector(2, b"y" * (bits // 8)), b"\4\1",
                   vector(2, b"\x5A" * 256))


# ---- the capture


def frame(from_client, seq, ack, flags, data=b""):
    ports = (50000, 443) if from_client else (443, 50000)
    hosts = (b"\x0A\0\0\5", b"\x0A\0\0\x09") if from_client else (b"\x0A\0\0\x09", b"\x0A\0\0\5")
    tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0) + data
    return b"\0" * 12 + b"\x08\0" + struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + b"".join(
        hosts) + tcp


def capture(said):
    hello = records(22, CLIENT_HELLO)
    alert = records(21, b"\2\x30")
    frames = [frame(True, 0, 0, 2), frame(False, 0, 1, 0x12), frame(True, 1, 1, 0x18, hello)]
    for i in range(0, len(said), SEGMENT):
        frames.append(frame(False, 1 + i, 1 + len(hello), 0x18, said[i:i + SEGMENT]))
        frames.append(frame(True, 1 + len(hello), 1 + i + len(said[i:i + SEGMENT]), 0x10))
    frames.append(frame(True, 1 + len(hello), 1 + len(said), 0x18, alert))
    start = 1700000000
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1) + b"".join(
        struct.pack("<IIII", start, 1000 * i, len(one), len(one)) + one for i, one in enumerate(frames))


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        usual = certificate("www.test", "Authority", rsa(2048))
        cls.memory = cls.cost(cls, flight(chain(usual), key_exchange(256)))[1]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def cost(self, said):
        """Seconds, kilobytes and the connection's row."""
        path, out = self.folder / "hostile.pcap", self.folder / "out"
        path.write_bytes(capture(said))
        command = [sys.executable, "-c", METER, out, TLSDIAG, "read", "--json", "--all", path]
        status, seconds, memory = subprocess.run(command, capture_output=True, env=ENVIRONMENT, check=True,
                                                 timeout=120).stdout.split()
        found = [json.loads(line) for line in out.read_text().splitlines()]
        row = next(one for one in found if one["type"] == "connection")
        return float(seconds), int(memory), row, int(status)

    def read(self, said, *anomalies, checked=True):
        """The row, read in bounds and with these anomalies. No signature here is one, which shows where it is `checked`;
        where the key is beyond what is checked, nothing is said of it."""
        seconds, memory, row, status = self.cost(said)
        more = (memory - self.memory) / 1024
        print(f"{self.id().split('.')[-1]}: {len(said)} bytes, {seconds:.2f} s, {more:.1f} MB more than usual")
        self.assertEqual(status, 1)
        self.assertLess(seconds, SECONDS)
        self.assertLess(more, MEGABYTES)
        self.assertEqual(row["outcome"], "failed")
        self.assertEqual(row["cause"]["code"] == "key-mismatch", checked)
        self.assertEqual({one["kind"] for one in row.get("anomalies", [])}, set(anomalies))
        return row

    def test_many_names_under_many_constraints(self):
        leaf = certificate("www.test", "Authority", rsa(2048), extension(SUBJECT_ALT_NAME, names(6000, b"n")))
        authority = certificate("Authority", "Root", rsa(2048), AUTHORITY,
                                extension(NAME_CONSTRAINTS, constraints(6000), True))
        self.read(flight(chain(leaf, authority), key_exchange(256)))
        self.assertLess(len(leaf + authority), 256 << 10)

    def openssl(self, out, *options):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "9000", "-config", self.folder / "config", "-keyout", self.folder / (out + ".key"),
                        "-out", self.folder / out, *options], check=True, capture_output=True, timeout=60)
        return ssl.PEM_cert_to_DER_cert((self.folder / out).read_text())

    def test_many_names_that_are_signed(self):
        """The same with signatures that hold: every name is compared with every constraint, or none is. An EC key
        makes no RSA signature, so that one is not checked."""
        lines = ["[req]", "distinguished_name=dn", "[dn]", "[ca]", "basicConstraints=critical,CA:TRUE",
                 "nameConstraints=critical,@constraints", "[leaf]", "subjectAltName=@names", "[constraints]"]
        lines += [f"excluded;DNS.{i}=x{i}.test" for i in range(5000)] + ["[names]"]
        lines += [f"DNS.{i}=n{i}.test" for i in range(5000)]
        (self.folder / "config").write_text("\n".join(lines))
        authority = self.openssl("ca", "-subj", "/CN=Authority", "-extensions", "ca")
        leaf = self.openssl("leaf", "-subj", "/CN=www.test", "-extensions", "leaf", "-CA", self.folder / "ca", "-CAkey",
                            self.folder / "ca.key")
        self.read(flight(chain(leaf, authority), key_exchange(256)), checked=False)

    def test_sixteen_megabytes(self):
        usual = certificate("www.test", "A", rsa(2048))
        self.read(flight(chain(*[usual] * (0xFFFFF0 // (len(usual) + 3)))), "message-too-long",
                  "too-many-certificates", checked=False)

    def test_a_thousand_certificates(self):
        small = [certificate("www.test", "A", rsa(512), signature=1, serial=i + 1) for i in range(1000)]
        self.read(flight(chain(*small), key_exchange(256)), "too-many-certificates")

    def test_authorities_of_one_name(self):
        """Each may have issued each: ways up without end, and a signature to verify at every step."""
        many = [certificate("A", "A", rsa(8192, (1 << 63) + 1), AUTHORITY, signature=1024, serial=i + 1)
                for i in range(63)]
        self.read(flight(chain(certificate("www.test", "A", rsa(2048), signature=1024), *many), key_exchange(256)))

    def test_long_numbers(self):
        for bits, exponent in ((16384, 65537), (16384, (1 << 16000) + 1), (65536, (1 << 60000) + 1)):
            leaf = certificate("www.test", "A", rsa(bits, exponent), signature=bits // 8)
            authority = certificate("A", "A", rsa(bits, exponent), AUTHORITY, signature=bits // 8)
            self.read(flight(chain(leaf, authority), key_exchange(bits // 8)), checked=False)

    def test_long_prime(self):
        leaf = certificate("www.test", "A", rsa(2048))
        row = self.read(flight(chain(leaf), key_exchange_dh(65528), suite=0x9E))
        self.assertEqual(row["tls"]["server"]["key_exchange"]["prime_bits"], 65528)

    def test_many_policies(self):
        """A tree that doubles with each certificate, in a library that draws it (CVE-2023-0464)."""
        mapped = sequence(*(sequence(der(6, b"\x2A\3\1" + bytes([i])), der(6, b"\x2A\3\1" + bytes([k])))
                            for i in range(1, 40) for k in range(1, 40)))
        many = [certificate(f"A{i}", f"A{i + 1}", rsa(2048), AUTHORITY, extension(POLICIES, policies(2000)),
                            extension(MAPPINGS, mapped)) for i in range(6)]
        self.read(flight(chain(certificate("www.test", "A0", rsa(2048), extension(POLICIES, policies(2000))), *many),
                         key_exchange(256)))

    def test_long_staple(self):
        staple = message(22, b"\1", vector(3, sequence(der(10, b"\0"), der(0xA0, sequence(
            bytes.fromhex("06092B0601050507300101"), der(4, sequence(b"\5\0" * 100000)))))))
        self.read(flight(chain(certificate("www.test", "A", rsa(2048))), staple, key_exchange(256)))

    def test_again_and_again(self):
        """The worst of a message's size, one after the other: the cost is that of one, times their number."""
        leaf = certificate("www.test", "Authority", rsa(2048), extension(SUBJECT_ALT_NAME, names(12000, b"n")))
        begin = time.monotonic()
        for _ in range(3):
            self.read(flight(chain(leaf), key_exchange(256)))
        self.assertLess(time.monotonic() - begin, 60)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
