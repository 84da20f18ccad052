"""An NSS client speaks TLS 1.0 with a CBC suite and splits its first data into one byte and the rest; the server's application takes the
one byte for the whole request and resets. An OpenSSL client with TLS 1.2 gets its answer from the same server."""
stacks = ["NSS", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('onerecord.py')} {leaf.full} {leaf.key} reset")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", host=6, send="GET / HTTP/1.0\r\n\r\n")
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {lab.nss()} -o -V tls1.0:tls1.0", send="GET / HTTP/1.0\r\n\r\n")
