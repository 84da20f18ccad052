"""Keys and configurations for an encrypted ClientHello (RFC 9849 4)."""
import base64
import struct

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

X25519_SHA256, SHA256, AES128_GCM = 0x20, 1, 1          # RFC 9180
LONGEST_NAME = 64
EC_PUBLIC_KEY, CURVE25519 = bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2b06010401da470f01")     # as NSS names it
INTEGER, BITS, OCTETS, OBJECT, SEQUENCE, SECOND = 2, 3, 4, 6, 0x30, 0xA1


class Ech:
    """A new key: `configurations` is a file for clients and for the HTTPS record in DNS, `key` the word for NSS's servers."""

    def __init__(self, lab, public_name="public.shop.test"):
        made = X25519PrivateKey.generate()
        private = made.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        public = made.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        body = (b"\x01" + struct.pack("!H", X25519_SHA256) + vector(2, public) + vector(2, struct.pack("!HH", SHA256, AES128_GCM)) +
                bytes([LONGEST_NAME]) + vector(1, public_name.encode()) + vector(2, b""))
        configurations = vector(2, struct.pack("!H", 0xFE0D) + vector(2, body))
        self.word = base64.b64encode(configurations).decode()
        self.configurations = lab.write("ech.configurations", self.word)
        self.key = base64.b64encode(vector(2, pkcs8(private, public)) + configurations).decode()


def vector(size, data):
    return len(data).to_bytes(size, "big") + data


def pkcs8(private, public):
    algorithm = der(SEQUENCE, der(OBJECT, EC_PUBLIC_KEY) + der(OBJECT, CURVE25519))
    key = der(SEQUENCE, der(INTEGER, b"\x01") + der(OCTETS, private) + der(SECOND, der(BITS, b"\0" + public)))
    return der(SEQUENCE, der(INTEGER, b"\0") + algorithm + der(OCTETS, key))


def der(tag, data):
    """Short forms only."""
    return bytes([tag, len(data)]) + data
