"""A GnuTLS server without tickets echoes the two bytes that an OpenSSL client sends, in records of the size of an alert (TLS 1.3); the
client says goodbye."""
stacks = ["GnuTLS", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"gnutls-serv --echo -p 443 --noticket --disable-client-cert --priority NORMAL:-VERS-ALL:+VERS-TLS1.3 {leaf.gnutls}")
    lab.client("openssl s_client -connect www.shop.test:443 -quiet -no_ign_eof", send="a\n")
