"""A Go server takes a suite that needs a certificate and sends an empty Certificate list (TLS 1.2); an OpenSSL client refuses."""
stacks = ["Go", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('peer.go')} server -empty {leaf.own}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")
