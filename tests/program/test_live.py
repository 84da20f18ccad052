#!/usr/bin/python3
"""Sniffing on loopback: a refused handshake is reported while the sniffer runs. Needs root.

usage: test_live.py TLSDIAG
"""
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time

TLSDIAG = sys.argv[1]
SKIPPED = 77

# A ClientHello of TLS 1.2 with one suite, and the alert that refuses it.
BODY = bytes([3, 3]) + bytes(32) + bytes([0, 0, 2, 0xC0, 0x2F, 1, 0])
HELLO = bytes([22, 3, 1, 0, len(BODY) + 4, 1, 0, 0, len(BODY)]) + BODY
ALERT = bytes([21, 3, 3, 0, 2, 2, 70])


def refuse_one(listener):
    connection, _ = listener.accept()
    connection.recv(4096)
    connection.sendall(ALERT)
    time.sleep(0.1)
    connection.close()


def knock(port):
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(HELLO)
        client.recv(100)
        time.sleep(0.2)


def main():
    if os.geteuid() != 0:
        print("skipped: sniffing needs root")
        return SKIPPED
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    sniffer = subprocess.Popen([TLSDIAG, "live", "-i", "lo", "-f", "tcp port %d" % port, "--json", "--duration", "30"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        sniffer.stderr.readline()  # it says that it captures
        time.sleep(0.3)
        threading.Thread(target=refuse_one, args=(listener,), daemon=True).start()
        knock(port)
        if not select.select([sniffer.stdout], [], [], 15)[0]:
            print("nothing was reported while sniffing")
            return 1
        row = json.loads(sniffer.stdout.readline())
        sniffer.send_signal(signal.SIGINT)
        status = sniffer.wait(timeout=15)
    finally:
        sniffer.kill()
    print(row["outcome"], row["cause"] and row["cause"]["code"], "exit status", status)
    return 0 if (row["outcome"], row["cause"]["code"], status) == ("failed", "version-mismatch", 1) else 1


if __name__ == "__main__":
    sys.exit(main())
