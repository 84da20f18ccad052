"""A Chromium opens a page over HTTP/3 (QUIC): its ClientHello comes in pieces and out of order, over two datagrams."""
from browsers import chromium
from certificates import pin

stacks = ["Chromium", "quic-go"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('quic.go')} server -web -alpn h3 {leaf.own}")
    forced = f"--origin-to-force-quic-on=www.shop.test:443 --ignore-certificate-errors-spki-list={pin(leaf)}"
    chromium(lab, "https://www.shop.test/", trust=leaf.cert, more=forced)
