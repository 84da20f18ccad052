"""A Chromium that is made to speak HTTP/3 gets a certificate that ended five weeks ago and refuses it, encrypted."""
from browsers import chromium

stacks = ["Chromium", "quic-go"]


def run(lab):
    authority = lab.authority(ago=500)
    lab.server(f"{lab.peer('quic.go')} server -web -alpn h3 {authority.sign(ago=400).own}")
    chromium(lab, "https://www.shop.test/", trust=authority.trust, more="--origin-to-force-quic-on=www.shop.test:443", timeout=8)
