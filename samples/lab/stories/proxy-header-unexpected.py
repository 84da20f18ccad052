"""A curl sends a PROXY header before TLS to an OpenSSL server that expects none and closes without a word; a client without it gets
through just before."""
stacks = ["curl", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443", host=6, send="hello\n")
    lab.client("curl -sk --haproxy-protocol https://www.shop.test/")
