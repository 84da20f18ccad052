"""A Firefox opens a page over HTTP/3 (QUIC), which it was told of beforehand; the nginx that has the page over TCP may be asked too."""
from browsers import firefox

stacks = ["Firefox", "nginx", "quic-go"]
TOLD = {"network.http.http3.alt-svc-mapping-for-testing": "www.shop.test;h3=:443",
        "network.http.http3.disable_when_third_party_roots_found": False}


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.start(9, f"{lab.peer('quic.go')} server -web -alpn h3 {leaf.own}")
    firefox(lab, "https://www.shop.test/", trust=authority.trust, settings=TOLD)
