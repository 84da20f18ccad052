"""An OpenSSL client sends no server name to a server that does not need one, and gets through (TLS 1.3); another with a name does, too."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -noservername", send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443", send="hello\n")
