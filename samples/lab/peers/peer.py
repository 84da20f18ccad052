#!/usr/bin/python3
"""TLS clients and servers whose application behaves badly, on Python's ssl module (OpenSSL inside).

The stack works on memory (ssl.MemoryBIO); this program moves the bytes, and so can leave out, cut off or do without any of them.
"""
import argparse
import os
import signal
import socket
import ssl
import struct
import sys
import time

VERSIONS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("role", choices=["server", "client"])
    parser.add_argument("--port", type=int, default=443)
    parser.add_argument("--name", default="www.shop.test", help="client: the server to visit")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--trust", help="client: file of roots; without, any certificate will do")
    parser.add_argument("--min", default="1.0", choices=VERSIONS)
    parser.add_argument("--max", default="1.3", choices=VERSIONS)
    parser.add_argument("--ciphers", default="DEFAULT@SECLEVEL=0")
    parser.add_argument("--on-error", default="alert", choices=["alert", "close", "reset"], help="what a failing handshake ends with")
    parser.add_argument("--until", default="end", choices=["connect", "hello", "flight", "reply", "finished", "end"],
                        help="where to stop: when connected; after the ClientHello, the server's flight, the client's reply to it, "
                             "the whole handshake; or after question and answer")
    parser.add_argument("--then", default="close", choices=["close", "reset", "wait", "die"], help="what to do there")
    parser.add_argument("--after", type=float, default=0, metavar="SECONDS", help="how long to wait before that")
    parser.add_argument("--goodbye", action="store_true", help="close_notify before the close")
    parser.add_argument("--size", type=int, default=0, help="bytes of application data to answer with")
    options = parser.parse_args()
    if options.role == "server":
        serve(options)
    else:
        visit(options)


def serve(options):
    listener = socket.create_server(("", options.port))
    while True:
        connection, _ = listener.accept()
        talk(connection, options, server_side=True)


def visit(options):
    talk(socket.create_connection((options.name, options.port)), options, server_side=False)


def talk(connection, options, server_side):
    connection.settimeout(30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer = Peer(connection, options, server_side)
    try:
        if peer.handshake():
            peer.converse()
        peer.finish()
    except (ssl.SSLError, EOFError) as error:
        print(f"{options.role}: {error}", flush=True)
        peer.give_up()
    except OSError as error:
        print(f"{options.role}: {error}", flush=True)
        connection.close()


class Peer:
    def __init__(self, connection, options, server_side):
        self.connection = connection
        self.options = options
        self.server_side = server_side
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context(options, server_side).wrap_bio(self.incoming, self.outgoing, server_side, None if server_side else options.name)

    def handshake(self):
        """Whether it got to its end, which --until can forbid."""
        until = self.options.until
        if until == "connect":
            return False
        if until == "hello" and self.server_side:
            self.receive()
            return False
        flights = 0
        while True:
            try:
                self.tls.do_handshake()
                self.flush()
                return until != "finished"
            except ssl.SSLWantReadError:
                flights += self.flush() > 0
                if flights == self.last_flight():
                    return False
                self.receive()
                if until == "flight" and not self.server_side:
                    return False

    def last_flight(self):
        """The number of the flight of ours after which to stop."""
        return {("flight", True): 1, ("hello", False): 1, ("reply", False): 2}.get((self.options.until, self.server_side))

    def converse(self):
        if self.server_side:
            self.read()
            self.tls.write(b"x" * self.options.size or b"hello\n")
        else:
            self.tls.write(b"hello\n")
            self.flush()
            self.read()
        self.flush()

    def read(self):
        while True:
            try:
                return self.tls.read(65536)
            except ssl.SSLWantReadError:
                self.receive()

    def receive(self):
        data = self.connection.recv(65536)
        if not data:
            raise EOFError("the other side closed")
        self.incoming.write(data)

    def flush(self):
        data = self.outgoing.read()
        self.connection.sendall(data)
        return len(data)

    def finish(self):
        if self.options.goodbye:
            try:
                self.tls.unwrap()
            except ssl.SSLWantReadError:
                self.flush()
        time.sleep(self.options.after)
        end(self.connection, self.options.then)

    def give_up(self):
        if self.options.on_error == "alert":
            self.flush()
        end(self.connection, "reset" if self.options.on_error == "reset" else "close")


def context(options, server_side):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server_side else ssl.PROTOCOL_TLS_CLIENT)
    made.keylog_filename = os.environ.get("SSLKEYLOGFILE")
    if options.trust:
        made.load_verify_locations(options.trust)
        made.hostname_checks_common_name = False
    elif not server_side:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    made.set_ciphers(options.ciphers)
    made.minimum_version, made.maximum_version = VERSIONS[options.min], VERSIONS[options.max]
    if options.cert:
        made.load_cert_chain(options.cert, options.key)
    return made


def end(connection, how):
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "wait":
        time.sleep(60)
    if how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
