"""A curl fetches some kilobytes from a server (TLS 1.3)."""
stacks = ["curl", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.write("page.txt", "All is well. " * 900)
    lab.server(f"openssl s_server -accept 443 -WWW {leaf.openssl}")
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/page.txt")
