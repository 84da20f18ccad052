"""A server resets the connection after each ClientHello, whichever of three stacks sends it and whatever it offers (TLS 1.0 to 1.3), and
says nothing: what http.sys does without a certificate binding. A stand-in that only reads and resets plays the server."""
stacks = ["curl", "GnuTLS", "Java", "Python"]


def run(lab):
    lab.server(f"{lab.peer('peer.py')} server --until hello --then reset")
    lab.client("curl -sk https://www.shop.test/")
    lab.client("gnutls-cli --insecure --priority NORMAL:+VERS-TLS1.0:+VERS-TLS1.1 www.shop.test", host=6, send="hello\n")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1,TLSv1.1,TLSv1.2,TLSv1.3", host=7)
