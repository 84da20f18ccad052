"""An OpenSSL client renegotiates in an established TLS 1.2 connection."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev -client_renegotiation {leaf.openssl}")
    client = lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", wait=False)
    for text in ("hello\n", "R\n", "again\n"):
        lab.type(client, text)
    lab.finish(client)
