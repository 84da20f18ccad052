"""An OpenSSL server demands a client certificate (TLS 1.2) and refuses that of the curl, which ended five weeks ago, with
certificate_expired(45)."""
stacks = ["curl", "OpenSSL"]


def run(lab):
    authority = lab.authority(ago=500)
    leaf, person = authority.sign(), authority.sign("anna.shop.test", usage="clientAuth", ago=400)
    lab.server(f"openssl s_server -accept 443 -www -tls1_2 -Verify 3 -verify_return_error -CAfile {authority.trust} {leaf.openssl}")
    lab.client(f"curl -s --cacert {authority.trust} {person.curl} https://www.shop.test/")
