"""An OpenSSL client resumes at an HAProxy and brings early data, which the HAProxy takes (TLS 1.3)."""
from daemons import bundle, haproxy, hello

stacks = ["HAProxy", "OpenSSL"]
ASK = "openssl s_client -connect www.shop.test:443 -servername www.shop.test"


def run(lab):
    leaf = lab.authority().sign()
    lab.server(haproxy(lab, hello(f":443 ssl crt {bundle(lab, leaf)} allow-0rtt")))
    early = lab.write("early", "GET / HTTP/1.0\r\n\r\n")
    lab.client(f"{ASK} -sess_out session", send="GET / HTTP/1.0\r\n\r\n")
    lab.client(f"{ASK} -sess_in session -early_data {early}")
