"""A ServerHello holds an extension that the NSS client did not ask for (TLS 1.2; a box added it), and the client refuses with
unsupported_extension(110)."""
stacks = ["NSS", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 add-extension")
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {lab.nss()} -o -V tls1.0:tls1.3", send="hello\n")
