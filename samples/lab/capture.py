"""Captures as lists of frames: read what tcpdump wrote, make pcapng with nothing of this machine in it."""
import collections
import struct

Frame = collections.namedtuple("Frame", "time data length", defaults=[None])   # time in ns; length where the data are cut short

PCAP_NANOSECONDS = 0xa1b23c4d
ETHERNET = 1
SNAPLEN = 262144
TLS_KEY_LOG = 0x544c534b


def read(path):
    """The frames of a nanosecond pcap file in this machine's byte order."""
    with open(path, "rb") as file:
        raw = file.read()
    if struct.unpack_from("=I", raw)[0] != PCAP_NANOSECONDS:
        raise ValueError(f"{path}: not a nanosecond pcap file")
    frames, at = [], 24
    while at < len(raw):
        seconds, nanoseconds, held, length = struct.unpack_from("=IIII", raw, at)
        frames.append(Frame(seconds * 10**9 + nanoseconds, raw[at + 16:at + 16 + held], length))
        at += 16 + held
    return frames


def sender(frame):
    """The host that sent this frame: the last byte of its address."""
    return frame.data[29]


def payload(frame):
    """What TCP carries in this frame (IPv4 without options)."""
    return frame.data[34 + (frame.data[46] >> 4) * 4:]


def pcapng(frames, comment, secrets=""):
    """The frames as a file; `secrets` are the keys to read them, in the form of a key log."""
    keys = decryption_secrets(secrets.encode()) if secrets else b""
    return section_header(comment) + interface() + keys + b"".join(map(packet, frames))


def section_header(comment):
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(1, comment.encode()) + option(0, b""))


def interface():
    nanoseconds = option(9, b"\x09")
    return block(1, struct.pack("<HHI", ETHERNET, 0, SNAPLEN) + nanoseconds + option(0, b""))


def decryption_secrets(keys):
    return block(10, struct.pack("<II", TLS_KEY_LOG, len(keys)) + padded(keys))


def packet(frame):
    head = struct.pack("<IIIII", 0, frame.time >> 32, frame.time & 0xffffffff, len(frame.data), frame.length or len(frame.data))
    return block(6, head + padded(frame.data))


def block(kind, body):
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def option(code, value):
    return struct.pack("<HH", code, len(value)) + padded(value)


def padded(data):
    return data + bytes(-len(data) % 4)
