#!/usr/bin/python3
"""Servers, and a few clients, of protocols that change to TLS in the middle, on Python's ssl module (OpenSSL inside).

Only as much of each protocol as leads to TLS. dialects.py server DIALECT serves; --refuse says no when asked for TLS, --hide does not
offer it. dialects.py client DIALECT is for those that no client at hand speaks.
"""
import argparse
import socket
import ssl
import struct
import sys
import threading

NAME = "www.shop.test"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("role", choices=["server", "client"])
    parser.add_argument("dialect", choices=sorted(SERVERS))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--refuse", action="store_true")
    parser.add_argument("--hide", action="store_true")
    options = parser.parse_args()
    if options.role == "client":
        visit(options)
        return
    listener = socket.create_server(("", options.port))
    while True:
        connection, _ = listener.accept()
        serve(connection, options)


def serve(connection, options):
    connection.settimeout(10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        if SERVERS[options.dialect](connection, options) and options.dialect != "socks":
            converse(connection, options, server_side=True)
    except (OSError, EOFError, ssl.SSLError) as error:
        print(f"server: {error}", flush=True)
    connection.close()


def visit(options):
    connection = socket.create_connection((NAME, options.port), 10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if CLIENTS[options.dialect](connection, options):
        converse(connection, options, server_side=False)
    connection.close()


def converse(connection, options, server_side):
    """The handshake, a question, an answer and a farewell."""
    tls = (InPackets if options.dialect == "tds" else Bare)(connection, context(options, server_side), server_side)
    tls.handshake()
    if server_side:
        tls.read()
        tls.write(b"hello\n")
    else:
        tls.write(b"hello\n")
        tls.read()
    tls.flush()


def context(options, server_side):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server_side else ssl.PROTOCOL_TLS_CLIENT)
    if options.dialect == "tds":        # before version 8 of the protocol SQL Server knows nothing newer
        made.maximum_version = ssl.TLSVersion.TLSv1_2
    if server_side:
        made.load_cert_chain(options.cert, options.key)
    else:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


# TLS

class Bare:
    """TLS over memory; these records go out as they are."""

    def __init__(self, connection, made, server_side):
        self.connection = connection
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = made.wrap_bio(self.incoming, self.outgoing, server_side, None if server_side else NAME)

    def handshake(self):
        while True:
            try:
                self.tls.do_handshake()
                self.flush()
                return
            except ssl.SSLWantReadError:
                self.flush()
                self.receive()

    def read(self):
        while True:
            try:
                return self.tls.read(65536)
            except ssl.SSLWantReadError:
                self.flush()
                self.receive()

    def write(self, data):
        self.tls.write(data)

    def receive(self):
        data = self.connection.recv(65536)
        if not data:
            raise EOFError("the other side closed")
        self.incoming.write(data)

    def flush(self):
        data = self.outgoing.read()
        if data:
            self.connection.sendall(data)


class InPackets(Bare):
    """The records of the handshake go out in packets of SQL Server's protocol."""
    PRELOGIN = 0x12
    LARGEST = 4096 - 8

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.wrapped = True

    def handshake(self):
        super().handshake()
        self.wrapped = False

    def receive(self):
        if not self.wrapped:
            super().receive()
            return
        _, _, length = struct.unpack("!BBH", exactly(self.connection, 4))
        exactly(self.connection, 4)
        self.incoming.write(exactly(self.connection, length - 8))

    def flush(self):
        if not self.wrapped:
            super().flush()
            return
        data = self.outgoing.read()
        while data:
            part, data = data[:self.LARGEST], data[self.LARGEST:]
            self.connection.sendall(packet(self.PRELOGIN, part, last=not data))


def exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError("the other side closed")
        data += more
    return data


def line(connection):
    """One line, without its end."""
    data = b""
    while not data.endswith(b"\n"):
        data += exactly(connection, 1)
    return data.strip().decode()


def say(connection, *lines):
    connection.sendall("".join(text + "\r\n" for text in lines).encode())


# Dialects of lines: each server returns whether TLS comes next

def by_command(connection, options, greeting, listing, hidden, request, yes, no):
    """Greeting, then commands: the one that lists, the one that asks for TLS."""
    if greeting:
        say(connection, *greeting)
    while True:
        tag, _, command = line(connection).rpartition(" ") if options.dialect == "imap" else ("", "", line(connection))
        word = command.upper().split(" ")[0] if command else ""
        if word == listing[0]:
            say(connection, *(text.format(tag=tag) for text in (hidden if options.hide else listing[1])))
        elif command.upper() == request:
            say(connection, (no if options.refuse else yes).format(tag=tag))
            if not options.refuse:
                return True
        else:
            return False


def lmtp(connection, options):
    return by_command(connection, options, ["220 host9 LMTP"], ("LHLO", ["250-host9", "250 STARTTLS"]), ["250 host9"],
                      "STARTTLS", "220 2.0.0 Ready to start TLS", "454 4.7.0 TLS not available")


def imap(connection, options):
    capabilities = "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED"
    return by_command(connection, options, ["* OK IMAP4rev1 ready"], ("CAPABILITY", [capabilities, "{tag} OK done"]),
                      ["* CAPABILITY IMAP4rev1", "{tag} OK done"], "STARTTLS", "{tag} OK Begin TLS negotiation now",
                      "{tag} NO TLS is not available")


def pop3(connection, options):
    return by_command(connection, options, ["+OK POP3 ready"], ("CAPA", ["+OK", "USER", "STLS", "."]), ["+OK", "USER", "."],
                      "STLS", "+OK Begin TLS negotiation", "-ERR TLS not available")


def ftp(connection, options):
    return by_command(connection, options, ["220 FTP ready"], ("FEAT", ["211-Features:", " AUTH TLS", " PBSZ", " PROT", "211 End"]),
                      ["211-Features:", " SIZE", "211 End"], "AUTH TLS", "234 AUTH TLS successful", "534 TLS is not set up")


def nntp(connection, options):
    return by_command(connection, options, ["200 News ready"],
                      ("CAPABILITIES", ["101 Capability list:", "VERSION 2", "READER", "STARTTLS", "."]),
                      ["101 Capability list:", "VERSION 2", "."], "STARTTLS", "382 Continue with TLS negotiation", "580 Cannot start TLS")


def sieve(connection, options):
    capabilities = ['"IMPLEMENTATION" "Sieve"', '"SIEVE" "fileinto"'] + ([] if options.hide else ['"STARTTLS"'])
    return by_command(connection, options, capabilities + ['OK "ready"'], ("CAPABILITY", capabilities + ["OK"]), capabilities,
                      "STARTTLS", 'OK "Begin TLS negotiation now"', 'NO "TLS is not available"')


def irc(connection, options):
    return by_command(connection, options, [], ("CAP", [":host9 CAP * LS :tls multi-prefix"]), [":host9 CAP * LS :multi-prefix"],
                      "STARTTLS", ":host9 670 * :STARTTLS successful, proceed with TLS handshake", ":host9 691 * :STARTTLS failed")


def xmpp(connection, options):
    opening = until(connection, b"version='1.0'>")
    del opening
    offer = "" if options.hide else "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
    connection.sendall(b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
                       b"id='1' from='www.shop.test' version='1.0'>")
    connection.sendall(f"<stream:features>{offer}</stream:features>".encode())
    until(connection, b"/>")
    answer = "failure" if options.refuse else "proceed"
    connection.sendall(f"<{answer} xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>".encode())
    return not options.refuse


def until(connection, end):
    data = b""
    while not data.endswith(end):
        data += exactly(connection, 1)
    return data


# Dialects of packets

def ldap(connection, options):
    length = exactly(connection, 2)[1]
    number = exactly(connection, length)[2]
    code = 52 if options.refuse else 0              # unavailable, or success
    connection.sendall(bytes([0x30, 12, 2, 1, number, 0x78, 7, 10, 1, code, 4, 0, 4, 0]))
    return not options.refuse


def postgres(connection, options):
    exactly(connection, 8)
    connection.sendall(b"N" if options.refuse else b"S")
    return not options.refuse


def mysql(connection, options):
    low = 0xF7FF if options.hide else 0xFFFF        # 0x0800: CLIENT_SSL
    greeting = (b"\x0a8.0.36\0" + struct.pack("<I", 8) + b"abcdefgh\0" + struct.pack("<HBHH", low, 255, 2, 0xC7FF) + b"\x15" + bytes(10) +
                b"abcdefghijkl\0mysql_native_password\0")
    connection.sendall(struct.pack("<I", len(greeting)) + greeting)
    exactly(connection, 36)
    return True


def packet(kind, body, last=True):
    return struct.pack("!BBHHBB", kind, int(last), len(body) + 8, 0, 0, 0) + body


def prelogin(kind, encryption):
    """VERSION and ENCRYPTION ([MS-TDS] 2.2.6.5)."""
    return packet(kind, struct.pack("!BHHBHHB", 0, 11, 6, 1, 17, 1, 0xFF) + b"\x10\0\x10\0\0\0" + bytes([encryption]))


ENCRYPT_ON, ENCRYPT_NOT_SUPPORTED = 1, 2


def tds(connection, options):
    exactly(connection, 26)
    connection.sendall(prelogin(4, ENCRYPT_NOT_SUPPORTED if options.refuse else ENCRYPT_ON))
    return not options.refuse


def tds_client(connection, _):
    connection.sendall(prelogin(0x12, ENCRYPT_ON))
    return exactly(connection, 26)[-1] == ENCRYPT_ON


def negotiation(code, kind, value):
    """A connection request or confirm of X.224 with RDP's negotiation in it."""
    return struct.pack("!BBHBBHHB", 3, 0, 19, 14, code, 0, 0, 0) + struct.pack("<BBHI", kind, 0, 8, value)


PROTOCOL_SSL, SSL_CERT_NOT_ON_SERVER = 1, 3


def rdp(connection, options):
    exactly(connection, 19)
    connection.sendall(negotiation(0xD0, 3, SSL_CERT_NOT_ON_SERVER) if options.refuse else negotiation(0xD0, 2, PROTOCOL_SSL))
    return not options.refuse


def rdp_client(connection, _):
    connection.sendall(negotiation(0xE0, 1, PROTOCOL_SSL))
    return exactly(connection, 19)[11] == 2


def amqp(connection, options):
    exactly(connection, 8)
    connection.sendall(b"AMQP\0\1\0\0" if options.refuse else b"AMQP\2\1\0\0")
    return not options.refuse


def amqp_client(connection, _):
    connection.sendall(b"AMQP\2\1\0\0")
    return exactly(connection, 8)[4] == 2


def socks(connection, options):
    """A proxy whose targets are all on this host; it leads there, or refuses with "connection refused"."""
    methods = exactly(connection, 2)[1]
    exactly(connection, methods)
    connection.sendall(b"\5\0")
    kind = exactly(connection, 4)[3]
    exactly(connection, {1: 4, 4: 16}.get(kind) or exactly(connection, 1)[0])
    port = struct.unpack("!H", exactly(connection, 2))[0]
    connection.sendall(bytes([5, 5 if options.refuse else 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    if not options.refuse:
        target = socket.create_connection(("127.0.0.1", port))
        other = threading.Thread(target=copy, args=(target, connection))
        other.start()
        copy(connection, target)
        other.join()
    return not options.refuse


def copy(source, destination):
    try:
        while data := source.recv(65536):
            destination.sendall(data)
        destination.shutdown(socket.SHUT_WR)
    except OSError:
        pass


SERVERS = {function.__name__: function
           for function in (lmtp, imap, pop3, ftp, nntp, sieve, irc, xmpp, ldap, postgres, mysql, tds, rdp, amqp, socks)}
CLIENTS = {"tds": tds_client, "rdp": rdp_client, "amqp": amqp_client}


if __name__ == "__main__":
    sys.exit(main())
