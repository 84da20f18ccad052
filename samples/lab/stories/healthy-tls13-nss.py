"""A TLS 1.3 handshake between an NSS client and an NSS server, which sends its flight in one record."""
stacks = ["NSS"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    database = lab.nss(leaf)
    lab.server(f"selfserv -d {database} -n lab -p 443 -V tls1.2:tls1.3")
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {database} -o -V tls1.2:tls1.3", send="GET / HTTP/1.0\r\n\r\n", timeout=1)
