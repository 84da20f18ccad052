"""A curl that speaks plain HTTP meets a TLS server of Go, which closes without a word. Another client speaks TLS to it just before."""
stacks = ["curl", "GnuTLS", "Go"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('peer.go')} server {leaf.own}")
    lab.client(f"gnutls-cli --x509cafile {authority.trust} www.shop.test", host=6, send="GET / HTTP/1.0\r\n\r\n")
    lab.client("curl -s http://www.shop.test:443/")
