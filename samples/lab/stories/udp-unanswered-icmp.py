"""A QUIC client meets a machine on which nobody listens on UDP port 443: ICMP says port unreachable."""
stacks = ["quic-go"]


def run(lab):
    authority = lab.authority()
    lab.client(f"{lab.peer('quic.go')} client -trust {authority.trust}", timeout=4)
