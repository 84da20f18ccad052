"""A client that offers only CBC suites (TLS 1.2) meets a server that takes only ECDHE with AES-GCM and that resets without a word. The
server is Python's ssl module under an application that drops the alert, as SChannel does. Three other clients get through."""
stacks = ["GnuTLS", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('peer.py')} server --max 1.2 --ciphers ECDHE-RSA-AES256-GCM-SHA384 --on-error reset --goodbye {leaf.own}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", host=6, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher ECDHE-RSA-AES128-SHA:AES128-SHA:AES256-SHA", send="hello\n")
    lab.client("gnutls-cli --insecure www.shop.test", host=7, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443", host=6, send="hello\n")
