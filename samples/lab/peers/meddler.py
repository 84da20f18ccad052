#!/usr/bin/python3
"""A box in front of a TLS server that minds hellos of one kind, or changes a message on its way: meddler.py BACKEND-PORT WHAT.

What it minds is what old servers and boxes are known to mind; the hellos themselves, and all answers, come from real stacks. How it
refuses a hello: by reset, close or alert, or by silence.
"""
import argparse
import socket
import struct
import sys
import threading
import time

CLIENT, SERVER = 0, 1
ALERT, HANDSHAKE = 21, 22
CLIENT_HELLO, SERVER_HELLO = 1, 2
NAME, SIGNATURES, ALPN, SUPPORTED_VERSIONS, RENEGOTIATION = 0, 13, 16, 43, 0xFF01
UNKNOWN = 0x4D2         # the number of no extension


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("backend", type=int)
    parser.add_argument("what", choices=sorted({**MINDED, **CHANGED}) + ["slow"])
    parser.add_argument("--port", type=int, default=443)
    parser.add_argument("--how", default="reset", choices=["reset", "close", "alert", "silence"])
    options = parser.parse_args()
    listener = socket.create_server(("", options.port))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, options), daemon=True).start()


def serve(connection, options):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        hello = record(connection)
        if options.what in MINDED and MINDED[options.what](Hello(hello)):
            refuse(connection, options.how)
            return
        relay(connection, hello, options)
    except OSError as error:
        print("meddler:", error, flush=True)
    connection.close()


def refuse(connection, how):
    if how == "silence":
        connection.recv(1)
    if how == "alert":
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x28")
    if how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def relay(connection, hello, options):
    backend = socket.create_connection(("127.0.0.1", options.backend))
    backend.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    change = CHANGED.get(options.what, lambda side, number, data, hello: data)
    back = threading.Thread(target=pump, args=(backend, connection, SERVER, change, hello, options.what == "slow"), daemon=True)
    backend.sendall(change(CLIENT, 0, hello, hello))
    back.start()
    pump(connection, backend, CLIENT, change, hello, False)
    back.join()


def pump(source, target, side, change, hello, slow):
    number = 1 if side == CLIENT else 0
    try:
        while data := record(source):
            if slow and number == 0:
                time.sleep(1.5)
            target.sendall(change(side, number, data, hello))
            number += 1
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def record(connection):
    """The next record, with its header; nothing at the end."""
    header = take(connection, 5)
    return header + take(connection, struct.unpack("!H", header[3:])[0]) if len(header) == 5 else b""


def take(connection, length):
    data = b""
    while len(data) < length and (more := connection.recv(length - len(data))):
        data += more
    return data


class Hello:
    """Of a client: where things are in the record."""

    def __init__(self, data):
        at = 5 + 4 + 2 + 32
        at += 1 + data[at]
        self.session = data[5 + 4 + 34:at]
        self.suites = struct.unpack("!H", data[at:at + 2])[0] // 2
        at += 2 + 2 * self.suites
        self.extensions = dict(extensions(data, at + 1 + data[at] + 2))
        self.data = data

    def versions(self):
        """Those of supported_versions."""
        at = self.extensions.get(SUPPORTED_VERSIONS)
        return self.data[at + 5:at + 5 + self.data[at + 4]] if at else b""


def extensions(data, at):
    """(type, place) of each."""
    while at + 4 <= len(data):
        kind, length = struct.unpack("!HH", data[at:at + 4])
        yield kind, at
        at += 4 + length


def rename(data, places, kind):
    """The extension is still there, as one that nobody knows."""
    at = places.get(kind)
    return data if at is None else data[:at] + struct.pack("!H", UNKNOWN) + data[at + 2:]


def hide(kind):
    return lambda side, number, data, hello: rename(data, Hello(data).extensions, kind) if (side, number) == (CLIENT, 0) else data


def server_hello_place(data):
    """Where the suite stands."""
    return 5 + 4 + 2 + 32 + 1 + data[5 + 4 + 34]


def is_server_hello(side, data):
    return side == SERVER and data[0] == HANDSHAKE and data[5] == SERVER_HELLO


def drop_renegotiation(side, _number, data, _hello):
    if not is_server_hello(side, data):
        return data
    length = struct.unpack("!I", b"\0" + data[6:9])[0]
    places = dict(extensions(data[:9 + length], server_hello_place(data) + 5))
    at = places[RENEGOTIATION]
    rest = data[:at] + data[at + 5:]
    block = server_hello_place(data) + 3
    size = struct.unpack("!H", rest[block:block + 2])[0] - 5
    return (rest[:3] + struct.pack("!H", len(rest) - 5) + rest[5:6] + struct.pack("!I", length - 5)[1:] + rest[9:block] +
            struct.pack("!H", size) + rest[block + 2:])


def add_extension(side, _number, data, _hello):
    """An empty one that nobody asked for, at the end."""
    if not is_server_hello(side, data):
        return data
    length = struct.unpack("!I", b"\0" + data[6:9])[0]
    block = server_hello_place(data) + 3
    size = struct.unpack("!H", data[block:block + 2])[0] + 4
    whole = data[9:block] + struct.pack("!H", size) + data[block + 2:9 + length] + struct.pack("!HH", UNKNOWN, 0)
    rest = data[9 + length:]
    return data[:3] + struct.pack("!H", len(whole) + 4 + len(rest)) + data[5:6] + struct.pack("!I", len(whole))[1:] + whole + rest


def other_suite(side, _number, data, _hello):
    if not is_server_hello(side, data):
        return data
    at = server_hello_place(data)
    return data[:at] + b"\x00\x05" + data[at + 2:]          # TLS_RSA_WITH_RC4_128_SHA


def twice(side, _number, data, _hello):
    return data + data if is_server_hello(side, data) else data


def flip(data):
    return data[:-1] + bytes([data[-1] ^ 1])


class Flip:
    """Changes a bit of the first encrypted handshake record of a side (TLS 1.2 and below)."""

    def __init__(self, side, resumed):
        self.side, self.resumed = side, resumed

    def __call__(self, side, _number, data, hello):
        encrypted = data[0] == HANDSHAKE and data[5] not in (1, 2, 4, 11, 12, 13, 14, 15, 16, 22)
        resumes = len(Hello(hello).session) > 1
        return flip(data) if side == self.side and encrypted and (resumes or not self.resumed) else data


MINDED = {
    "version": lambda hello: b"\x03\x04" in hello.versions(),
    "alpn": lambda hello: ALPN in hello.extensions,
    "suites": lambda hello: hello.suites > 128,
    "nameless": lambda hello: NAME not in hello.extensions,
    "once": lambda hello, seen=[]: not seen and not seen.append(1),
}
CHANGED = {
    "hide-versions": hide(SUPPORTED_VERSIONS),
    "hide-signatures": hide(SIGNATURES),
    "drop-renegotiation": drop_renegotiation,
    "add-extension": add_extension,
    "other-suite": other_suite,
    "twice": twice,
    "flip-client": Flip(CLIENT, False),
    "flip-resumed": Flip(SERVER, True),
}

if __name__ == "__main__":
    sys.exit(main())
