#!/usr/bin/python3
"""A client of SSL 2.0 that says hello and listens: no library at hand has that version."""
import socket

KINDS = bytes.fromhex("010080 020080 030080 040080 050080 060040 0700c0")
HELLO = b"\x01\x00\x02" + len(KINDS).to_bytes(2, "big") + b"\0\0" + b"\0\x10" + KINDS + b"0123456789abcdef"

connection = socket.create_connection(("www.shop.test", 443), 10)
connection.sendall((0x8000 | len(HELLO)).to_bytes(2, "big") + HELLO)
while connection.recv(4096):
    pass
connection.close()
