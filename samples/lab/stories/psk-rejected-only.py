"""An OpenSSL client offers nothing but suites with a pre-shared key (TLS 1.2) to a GnuTLS server that has none, and that refuses with
handshake_failure(40)."""
stacks = ["OpenSSL", "GnuTLS"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --port 443 --echo {leaf.gnutls}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher PSK -psk 0123456789abcdef", send="hello\n")
