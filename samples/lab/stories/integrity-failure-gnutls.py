"""A box on the way changes a bit of the client's Finished (TLS 1.2); the GnuTLS server refuses with bad_record_mac(20)."""
stacks = ["curl", "GnuTLS", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --disable-client-cert --port 8443 --echo --priority NORMAL:-VERS-TLS1.3 {leaf.gnutls}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 flip-client")
    lab.client("curl -sk https://www.shop.test/")
