"""A box in front of a server resets each connection whose ClientHello offers application protocols (ALPN); curl fails with h2 and
http/1.1, comes again without ALPN and gets through."""
stacks = ["curl", "nginx", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx, listen="8443 ssl"), port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 alpn --how reset")
    lab.client("curl -sk https://www.shop.test/")
    lab.client("curl -sk --no-alpn https://www.shop.test/")
