"""An NSS client that speaks only TLS 1.0 meets a Java server that speaks TLS 1.2 and 1.3; the server refuses with protocol_version(70)."""
stacks = ["Java", "NSS"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('Peer.java')} server protocols=TLSv1.2,TLSv1.3 {leaf.java}")
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {lab.nss()} -o -V tls1.0:tls1.0", send="GET / HTTP/1.0\r\n\r\n")
