#!/usr/bin/python3
"""A name server for one host: names in shop.test are at 10.0.0.9, and their HTTPS records (RFC 9460) have the ECH configurations in FILE.

usage: names.py FILE            (Base64, as ech.py writes it)
"""
import base64
import pathlib
import socket
import struct
import sys

ZONE = b"\x04shop\x04test\0"
ADDRESS = bytes([10, 0, 0, 9])
A, HTTPS = 1, 65
ECH, NO_ERROR, SECONDS = 5, 0x8580, 60


def main():
    configurations = base64.b64decode(pathlib.Path(sys.argv[1]).read_text(encoding="ascii"))
    service = struct.pack("!HBHH", 1, 0, ECH, len(configurations)) + configurations      # priority 1, the name itself
    records = {A: ADDRESS, HTTPS: service}
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 53))
    while True:
        question, whose = listener.recvfrom(4096)
        listener.sendto(answer(question, records), whose)


def answer(question, records):
    end = 12
    while question[end]:
        end += question[end] + 1
    kind, = struct.unpack("!H", question[end + 1:end + 3])
    record = records.get(kind) if question[12:end + 1].lower().endswith(ZONE) else None
    head = question[:2] + struct.pack("!HHHHH", NO_ERROR, 1, 1 if record else 0, 0, 0) + question[12:end + 5]
    return head + (struct.pack("!HHHIH", 0xC00C, kind, 1, SECONDS, len(record)) + record if record else b"")


if __name__ == "__main__":
    main()
