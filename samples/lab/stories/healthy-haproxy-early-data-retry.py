"""An OpenSSL client resumes at an HAProxy that now takes only P-384: its early data are passed over, and it is asked for another key share
(HelloRetryRequest, TLS 1.3)."""
from daemons import bundle, haproxy, hello

stacks = ["HAProxy", "OpenSSL"]
ASK = "openssl s_client -connect www.shop.test:443 -servername www.shop.test"


def run(lab):
    bind = f":443 ssl crt {bundle(lab, lab.authority().sign())} allow-0rtt"
    first = lab.server(haproxy(lab, hello(bind)))
    early = lab.write("early", "GET / HTTP/1.0\r\n\r\n")
    lab.client(f"{ASK} -sess_out session", send="GET / HTTP/1.0\r\n\r\n")
    lab.stop(first)
    lab.server(haproxy(lab, hello(f"{bind} curves P-384")))
    lab.client(f"{ASK} -sess_in session -early_data {early}", send="GET / HTTP/1.0\r\n\r\n")
