"""A server asks for a client certificate and takes it (DTLS 1.2, with HelloVerifyRequest)."""
stacks = ["OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign(), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(f"openssl s_server -dtls1_2 -listen -accept 443 {leaf.openssl} -CAfile {authority.trust} -Verify 2",
               talks=True)
    lab.client("openssl s_client -dtls1_2 -connect www.shop.test:443 -servername www.shop.test "
               f"{person.openssl}", send="hello\n")
