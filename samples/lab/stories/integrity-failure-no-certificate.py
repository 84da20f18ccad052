"""A GnuTLS server asks for a client certificate and could do without; curl has none. A box on the way changes a bit of the client's
Finished (TLS 1.2), and the server refuses with bad_record_mac(20): the certificate is not the matter."""
stacks = ["curl", "GnuTLS", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --port 8443 --echo --priority NORMAL:-VERS-TLS1.3 {leaf.gnutls}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 flip-client")
    lab.client("curl -sk https://www.shop.test/")
