"""A Go server signs its key exchange with a key that is not its certificate's (TLS 1.2); an OpenSSL client refuses."""
stacks = ["Go", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf, other = authority.sign(key="rsa"), authority.sign("api.shop.test", key="rsa")
    lab.server(f"{lab.peer('peer.go')} server -cert {leaf.full} -key {other.key}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")
