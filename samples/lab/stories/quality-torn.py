"""Two healthy TLS 1.3 connections; the file is torn in the middle of the packet with the second server's flight."""
from capture import payload, sender

stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/", host=6)


def edit(frames):
    hellos = [number for number, frame in enumerate(frames) if sender(frame) == 9 and payload(frame)[:6:5] == b"\x16\x02"]
    return frames[:hellos[1] + 1]


def tear(raw):
    return raw[:-700]
