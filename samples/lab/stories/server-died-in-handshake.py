"""A server process dies (SIGKILL) when it has sent its flight (TLS 1.2), before the client's answer comes."""
stacks = ["GnuTLS", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('peer.py')} server --max 1.2 --until flight --then die {leaf.own}")
    lab.client("gnutls-cli --insecure www.shop.test", send="hello\n")
