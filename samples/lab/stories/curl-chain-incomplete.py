"""A curl that knows the root gets the leaf alone, without the issuing authority, and refuses it with unknown_ca(48) (TLS 1.2)."""
stacks = ["curl", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(chain=False)
    lab.server(f"openssl s_server -accept 443 -www -cert {leaf.cert} -key {leaf.key}")
    lab.client(f"curl -s --tls-max 1.2 --cacert {authority.trust} https://www.shop.test/")
