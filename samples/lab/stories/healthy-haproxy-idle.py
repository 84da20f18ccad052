"""An OpenSSL client finishes its handshake with an HAProxy that keeps its sessions itself (TLS 1.3), and then has nothing to say: after two
seconds the HAProxy says goodbye and closes."""
from daemons import bundle, haproxy

stacks = ["HAProxy", "nginx", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx("", listen="127.0.0.1:8080"), port=8080)
    lab.server(haproxy(lab, f"""
frontend shop
    mode tcp
    timeout client 2s
    bind :443 ssl crt {bundle(lab, leaf)} no-tls-tickets
    default_backend web
backend web
    mode tcp
    timeout server 2s
    server web 127.0.0.1:8080"""))
    lab.client(["sh", "-c", "sleep 4 | openssl s_client -connect www.shop.test:443"])
