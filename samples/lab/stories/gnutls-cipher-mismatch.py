"""A Node client offers only TLS 1.2 suites with AES-128-CBC to a GnuTLS server that takes only AES-256-GCM; the server refuses with
handshake_failure(40)."""
stacks = ["GnuTLS", "Node"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --http -p 443 --priority NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-GCM {leaf.gnutls}")
    lab.client(f"{lab.peer('peer.js')} client max=TLSv1.2 ciphers=ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES128-SHA")
