"""A curl that speaks only TLS 1.0 meets an nginx that lists TLS 1.0 among its versions, but whose OpenSSL no longer allows it (security
level 2); nginx refuses with internal_error(80)."""
stacks = ["curl", "nginx"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_protocols TLSv1 TLSv1.1 TLSv1.2;"))
    lab.client("curl -sk --tlsv1.0 --tls-max 1.0 --ciphers DEFAULT@SECLEVEL=0 https://www.shop.test/")
