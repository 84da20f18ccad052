"""A curl that speaks only TLS 1.0 meets an nginx that speaks TLS 1.2 and 1.3, as another curl shows just before; nginx refuses with
protocol_version(70)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(f"{leaf.nginx} ssl_protocols TLSv1.2 TLSv1.3;"))
    lab.client(f"curl -s --cacert {authority.trust} --tls-max 1.2 https://www.shop.test/", host=6)
    lab.client(f"curl -s --cacert {authority.trust} --tlsv1.0 --tls-max 1.0 --ciphers DEFAULT@SECLEVEL=0 https://www.shop.test/")
