"""A Go client that speaks only TLS 1.1 and 1.2 is refused with protocol_version(70) by a server that speaks only TLS 1.0; the capture
holds only the first 96 bytes of each packet, so the offer is cut and the alert is whole."""
stacks = ["Go", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1 -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client(f"{lab.peer('peer.go')} client -min 1.1 -max 1.2")


def edit(frames):
    return [frame._replace(data=frame.data[:96], length=len(frame.data)) for frame in frames]
