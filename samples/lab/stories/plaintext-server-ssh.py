"""A TLS client of Go's meets an SSH server (Dropbear) on port 443, which greets with its banner."""
stacks = ["Dropbear", "Go"]


def run(lab):
    lab.run("dropbearkey", "-t", "ed25519", "-f", lab.folder / "host.key")
    lab.server(f"dropbear -F -E -p 443 -r {lab.folder}/host.key")
    lab.client(f"{lab.peer('peer.go')} client")
