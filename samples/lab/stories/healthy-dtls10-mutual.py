"""A server asks for a client certificate and takes it (DTLS 1.0, in small fragments)."""
stacks = ["GnuTLS", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    person = authority.sign("anna.shop.test", usage="clientAuth", key="rsa")
    lab.server(f"openssl s_server -dtls1 -cipher ALL:@SECLEVEL=0 -mtu 300 -accept 443 {leaf.openssl} "
               f"-CAfile {authority.trust} -Verify 2", talks=True)
    lab.client(f"gnutls-cli --udp --priority NORMAL:-VERS-ALL:+VERS-DTLS1.0:%UNSAFE_RENEGOTIATION --x509cafile {authority.trust} {person.gnutls} "
               "-p 443 www.shop.test", send="hello\n")
