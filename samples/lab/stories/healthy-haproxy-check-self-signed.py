"""An HAProxy checks the health of an nginx with a self-signed certificate by a whole handshake each second, and takes any certificate
(check-ssl verify none, TLS 1.2): it resets each connection as soon as the handshake is done."""
from daemons import haproxy

stacks = ["HAProxy", "nginx"]


def run(lab):
    lab.server(lab.nginx(f"ssl_protocols TLSv1.2; {lab.self_signed().nginx}"))
    lab.server(haproxy(lab, """
frontend none
    bind 127.0.0.1:80
backend shop
    server shop 10.0.0.9:443 check inter 1s check-ssl verify none check-sni www.shop.test
"""), host=6, port=80)
    lab.client("sleep 2")
