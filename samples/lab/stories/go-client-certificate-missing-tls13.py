"""A Go server demands a client certificate (TLS 1.3), the OpenSSL client finishes without one, the server refuses with an encrypted
alert and no ticket is used."""
stacks = ["Go", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(f"{lab.peer('peer.go')} server -auth {authority.trust} {leaf.own}")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
