"""An nginx asks for a client certificate and does without when the curl has none (TLS 1.3)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(f"{leaf.nginx} ssl_client_certificate {authority.trust}; ssl_verify_client optional;"))
    lab.client(f"curl -s --tls-max 1.3 --cacert {authority.trust} https://www.shop.test/")
