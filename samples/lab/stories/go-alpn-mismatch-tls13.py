"""A Go server that speaks only h2 refuses a TLS 1.3 client that offers only acme-tls/1, with an alert that it encrypts: ServerHello, then
a record of 19 bytes."""
stacks = ["Go", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('peer.go')} server -alpn h2 {leaf.own}")
    lab.client("openssl s_client -connect www.shop.test:443 -alpn acme-tls/1", send="hello\n")
