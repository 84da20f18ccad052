"""An NSS client speaks TLS 1.0 with a CBC suite and splits its first data into one byte and the rest; the OpenSSL server takes it."""
stacks = ["NSS", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1 -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client(f"tstclnt -h www.shop.test -p 443 -d {lab.nss()} -o -V tls1.0:tls1.0", send="GET / HTTP/1.0\r\n\r\n")
