"""A Go server finds no certificate for anyone and refuses each of three clients with unrecognized_name(112): one asks for www.shop.test,
one for api.shop.test, and one asks for no name at all, so the name cannot be what it dislikes."""
stacks = ["curl", "GnuTLS", "Go", "OpenSSL"]


def run(lab):
    lab.server(f"{lab.peer('peer.go')} server")
    lab.client("curl -sk https://www.shop.test/")
    lab.client("gnutls-cli --insecure api.shop.test", host=6, send="hello\n")
    lab.client("openssl s_client -connect 10.0.0.9:443 -noservername", host=7, send="hello\n")
