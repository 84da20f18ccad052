"""An OpenSSL client changes the keys of an established TLS 1.3 connection (KeyUpdate)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    client = lab.client("openssl s_client -connect www.shop.test:443", wait=False)
    for text in ("hello\n", "K\n", "again\n"):
        lab.type(client, text)
    lab.finish(client)
