"""A Go server finds no certificate and refuses the only client with unrecognized_name(112), as a server would that does not know the
name."""
stacks = ["curl", "Go"]


def run(lab):
    lab.server(f"{lab.peer('peer.go')} server")
    lab.client("curl -sk https://www.shop.test/")
