"""A Chromium that is made to speak HTTP/3 meets a QUIC server that speaks only doq, which refuses it with no_application_protocol(120)."""
from browsers import chromium
from certificates import pin

stacks = ["Chromium", "quic-go"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('quic.go')} server -alpn doq {leaf.own}")
    forced = f"--origin-to-force-quic-on=www.shop.test:443 --ignore-certificate-errors-spki-list={pin(leaf)}"
    chromium(lab, "https://www.shop.test/", trust=leaf.cert, more=forced, timeout=8)
