"""An OpenSSL server without a certificate (TLS 1.2) refuses two clients with broad offers with handshake_failure(40)."""
stacks = ["curl", "GnuTLS", "OpenSSL"]


def run(lab):
    lab.server("openssl s_server -accept 443 -rev -nocert -tls1_2")
    lab.client("curl -sk https://www.shop.test/")
    lab.client("gnutls-cli --insecure www.shop.test", host=6, send="hello\n")
