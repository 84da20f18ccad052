"""A box takes renegotiation_info out of the ServerHello (TLS 1.2), as servers do without that are older than RFC 5746; a Node client
refuses with handshake_failure(40)."""
stacks = ["Node", "GnuTLS", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --port 8443 --echo --priority NORMAL:-VERS-TLS1.3 {leaf.gnutls}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 drop-renegotiation")
    lab.client(f"{lab.peer('peer.js')} client")
