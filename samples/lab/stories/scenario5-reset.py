"""A Go client that speaks only TLS 1.1 and 1.2 meets a server that speaks only TLS 1.0 and that resets the connection without a word. The
server is Python's ssl module under an application that drops the alert, as SChannel does. Four other connections get through with TLS 1.0."""
stacks = ["Go", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('peer.py')} server --max 1.0 --on-error reset --goodbye {leaf.own}")
    only_tls10 = "openssl s_client -connect www.shop.test:443 -tls1 -cipher DEFAULT@SECLEVEL=0"
    up_to_tls13 = "openssl s_client -connect www.shop.test:443 -cipher DEFAULT@SECLEVEL=0"
    lab.client(only_tls10, host=6, send="hello\n")
    lab.client(up_to_tls13, host=7, send="hello\n")
    lab.client(f"{lab.peer('peer.go')} client -min 1.1 -max 1.2")
    lab.client(up_to_tls13, host=6, send="hello\n")
    lab.client(only_tls10, host=7, send="hello\n")
