"""A server asks for a client certificate and takes it (TLS 1.2)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign(), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_client_certificate {authority.trust}; ssl_verify_client on; ssl_verify_depth 2;"))
    lab.client(f"curl -s --tls-max 1.2 --cacert {authority.trust} {person.curl} https://www.shop.test/")
