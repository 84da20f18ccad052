"""A server resets the connection of a curl by chance; a GnuTLS client, whose hello has other suites and no ALPN, gets through. What of
it, if anything, made the difference cannot be said."""
stacks = ["curl", "GnuTLS", "nginx", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx, listen="8443 ssl"), port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 once --how reset")
    lab.client("curl -sk https://www.shop.test/")
    lab.client("gnutls-cli --insecure www.shop.test", host=6, send="hello\n")
