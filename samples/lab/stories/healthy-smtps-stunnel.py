"""A stunnel has a mail server (aiosmtpd) behind it that speaks first; an OpenSSL client says EHLO and QUIT (TLS 1.3, port 465)."""
from daemons import stunnel

stacks = ["aiosmtpd", "OpenSSL", "stunnel"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server("aiosmtpd -n -l 127.0.0.1:25", port=25)
    lab.server(stunnel(lab, f"accept = 465\nconnect = 127.0.0.1:25\ncert = {leaf.full}\nkey = {leaf.key}"), port=465)
    lab.client("openssl s_client -connect www.shop.test:465 -crlf -quiet", send="EHLO client.shop.test\nQUIT\n", timeout=5)
