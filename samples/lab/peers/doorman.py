#!/usr/bin/python3
"""A server on Python's ssl module (OpenSSL inside) whose application looks at the name in the hello and refuses it with an alert of its
own choice: doorman.py CERTIFICATE KEY access_denied|internal_error."""
import socket
import ssl
import sys

certificate, key, alert = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
context.sni_callback = lambda _socket, name, _context: (
    None if name == "www.shop.test" else getattr(ssl, "ALERT_DESCRIPTION_" + alert.upper()))
listener = socket.create_server(("", 443))
while True:
    connection, _ = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(65536)
            tls.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello\n")
    except OSError as error:
        print("server:", error, flush=True)
        connection.close()
