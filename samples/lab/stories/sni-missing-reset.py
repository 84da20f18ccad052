"""A box in front of a server resets each connection whose ClientHello has no server name, as filters do that choose by name; a GnuTLS
client without a name fails, comes again with one and gets through."""
stacks = ["GnuTLS", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 8443 -rev {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 nameless --how reset")
    lab.client("gnutls-cli --insecure --disable-sni www.shop.test", send="hello\n")
    lab.client("gnutls-cli --insecure www.shop.test", send="hello\n")
