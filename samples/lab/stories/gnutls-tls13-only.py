"""An OpenSSL client that speaks only TLS 1.2 meets a GnuTLS server that speaks only TLS 1.3; the server refuses, but with
handshake_failure(40), as GnuTLS does. Two other clients get through with TLS 1.3."""
stacks = ["GnuTLS", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"gnutls-serv --echo -p 443 --priority NORMAL:-VERS-ALL:+VERS-TLS1.3 {leaf.gnutls}")
    lab.client("openssl s_client -connect www.shop.test:443", host=6, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", send="hello\n")
    lab.client("gnutls-cli --insecure www.shop.test", host=7, send="hello\n")
