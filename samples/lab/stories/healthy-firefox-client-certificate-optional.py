"""An HAProxy asks a Firefox for a certificate and can do without; the Firefox has none and gets its page (TLS 1.2)."""
from browsers import firefox
from daemons import bundle, haproxy, hello

stacks = ["Firefox", "HAProxy"]


def run(lab):
    authority = lab.authority()
    demands = f"verify optional ca-file {authority.trust} ssl-max-ver TLSv1.2"
    lab.server(haproxy(lab, hello(f":443 ssl crt {bundle(lab, authority.sign())} {demands}")))
    firefox(lab, "https://www.shop.test/", trust=authority.trust)
