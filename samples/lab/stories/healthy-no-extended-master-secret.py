"""A TLS 1.2 handshake between curl and a Go server, which does not know the extended master secret."""
stacks = ["curl", "Go"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('peer.go')} server -max 1.2 {leaf.own}")
    lab.client("curl -sk https://www.shop.test/")
