#!/usr/bin/python3
"""A server on Python's ssl module (OpenSSL inside) whose application takes the first record for the whole request, as some did when
clients began to split (MS12-006): onerecord.py CERTIFICATE KEY HOW, with what to do about a request that is not whole: close, reset, wait."""
import socket
import ssl
import struct
import sys
import time

certificate, key, how = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.set_ciphers("DEFAULT@SECLEVEL=0")
context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2
context.load_cert_chain(certificate, key)
listener = socket.create_server(("", 443))
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        tls = context.wrap_socket(connection, server_side=True)
        request = tls.recv(65536)
        time.sleep(0.3)         # until the rest is there, which nobody reads
        if len(request) > 1:
            tls.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello\n")
        elif how == "reset":
            tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif how == "wait":
            time.sleep(8)
        tls.close()
    except OSError as error:
        print("server:", error, flush=True)
        connection.close()
