#!/usr/bin/python3
"""The wire between the lab's hosts: a switch in user space, with the delay of a real network and, where a story wants them, its faults.

Forwards each Ethernet frame to the port whose host has the destination address, DELAY milliseconds later. Frames from a port longer
than its LONGEST vanish, as in a black hole. A frame with the censored word in it vanishes too, and its sender gets a reset that claims
to come from the other side. Runs in a network namespace of its own, where each PORT is one end of a veth pair. Says "ready" when it
forwards.
"""
import argparse
import heapq
import select
import socket
import struct
import time

ETH_P_ALL = 3
PAE_GROUP = bytes.fromhex("0180c2000003")       # IEEE 802.1X: whoever is at the port
LONGEST = 65536
MIDDLEBOX_TTL = 57          # not what the hosts use
RST_ACK = 0x14


class Wire:
    def __init__(self, delay, censored):
        self.delay = delay
        self.censored = censored
        self.ports = {}         # by the address of the host behind it
        self.longest = {}
        self.flying = []
        self.sent = 0

    def add(self, name, mac, longest):
        port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        port.bind((name, ETH_P_ALL))
        self.ports[bytes.fromhex(mac.replace(":", ""))] = port
        self.longest[port] = longest

    def run(self):
        while True:
            for port in self.wait():
                frame, address = port.recvfrom(LONGEST)
                if address[2] != socket.PACKET_OUTGOING:
                    self.take(frame, port)
            self.deliver()

    def wait(self):
        timeout = max(0, self.flying[0][0] - time.monotonic()) if self.flying else None
        return select.select(self.ports.values(), [], [], timeout)[0]

    def take(self, frame, port):
        to = self.ports.get(frame[:6])
        if self.censored and self.censored in frame:
            port.send(reset(frame))
        elif frame[:6] == PAE_GROUP:
            for other in self.ports.values():
                if other is not port:
                    self.send(frame, other)
        elif to is not None and len(frame) <= self.longest[port]:
            self.send(frame, to)

    def send(self, frame, to):
        self.sent += 1
        heapq.heappush(self.flying, (time.monotonic() + self.delay, self.sent, to, frame))

    def deliver(self):
        while self.flying and self.flying[0][0] <= time.monotonic():
            _, _, to, frame = heapq.heappop(self.flying)
            to.send(frame)


def reset(frame):
    """A reset for the sender of this frame (IPv4 and TCP), as from its peer."""
    source, destination = frame[26:30], frame[30:34]
    ports, sequence, acknowledged = frame[36:38] + frame[34:36], *struct.unpack_from("!II", frame, 38)
    length = struct.unpack_from("!H", frame, 16)[0] - 20 - (frame[46] >> 4) * 4
    tcp = ports + struct.pack("!IIBBHHH", acknowledged, sequence + length & 0xffffffff, 0x50, RST_ACK, 0, 0, 0)
    pseudo = destination + source + struct.pack("!HH", socket.IPPROTO_TCP, len(tcp))
    tcp = tcp[:16] + checksum(pseudo + tcp) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0x1d0c, 0, MIDDLEBOX_TTL, socket.IPPROTO_TCP, 0) + destination + source
    return frame[6:12] + frame[:6] + frame[12:14] + ip[:10] + checksum(ip) + ip[12:] + tcp


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xffff) + (total >> 16)
    return struct.pack("!H", ~(total + (total >> 16)) & 0xffff)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--censor", type=str.encode, metavar="WORD")
    parser.add_argument("delay", type=float, metavar="DELAY")
    parser.add_argument("hosts", nargs="+", metavar="PORT=MAC[,LONGEST]")
    arguments = parser.parse_args()
    wire = Wire(arguments.delay / 1000, arguments.censor)
    for argument in arguments.hosts:
        name, host = argument.split("=")
        mac, _, longest = host.partition(",")
        wire.add(name, mac, int(longest or LONGEST))
    print("ready", flush=True)
    wire.run()


if __name__ == "__main__":
    main()
