"""An OpenSSL server demands a client certificate (TLS 1.2) and refuses that of the GnuTLS client, whose root it does not know, with
unknown_ca(48)."""
stacks = ["GnuTLS", "OpenSSL"]


def run(lab):
    authority, other = lab.authority(), lab.authority("Other")
    leaf, person = authority.sign(), other.sign("anna.shop.test", usage="clientAuth")
    lab.server(f"openssl s_server -accept 443 -rev -tls1_2 -Verify 3 -verify_return_error -CAfile {authority.trust} {leaf.openssl}")
    lab.client(f"gnutls-cli --x509cafile {authority.trust} {person.gnutls} www.shop.test", send="hello\n")
