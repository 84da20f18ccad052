"""A TLS 1.1 handshake between an NSS client and a GnuTLS server."""
stacks = ["GnuTLS", "NSS"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --http -p 443 --priority NORMAL:+VERS-TLS1.1 {leaf.gnutls}")
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {lab.nss()} -o -V tls1.1:tls1.1", send="GET / HTTP/1.0\r\n\r\n", timeout=1)
