"""An OpenSSL client resumes at an HAProxy that was started anew and has forgotten its tickets: its early data are passed over, and the
handshake is a full one (TLS 1.3)."""
from daemons import bundle, haproxy, hello

stacks = ["HAProxy", "OpenSSL"]
ASK = "openssl s_client -connect www.shop.test:443 -servername www.shop.test"


def run(lab):
    leaf = lab.authority().sign()
    command = haproxy(lab, hello(f":443 ssl crt {bundle(lab, leaf)} allow-0rtt"))
    first = lab.server(command)
    early = lab.write("early", "GET / HTTP/1.0\r\n\r\n")
    lab.client(f"{ASK} -sess_out session", send="GET / HTTP/1.0\r\n\r\n")
    lab.stop(first)
    lab.server(command)
    lab.client(f"{ASK} -sess_in session -early_data {early}", send="GET / HTTP/1.0\r\n\r\n")
