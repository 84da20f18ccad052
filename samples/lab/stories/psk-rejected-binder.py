"""An OpenSSL client has another key than the OpenSSL server under the name that both know (external PSK, TLS 1.3); the server finds the
binder wrong and refuses with illegal_parameter(47)."""
stacks = ["OpenSSL"]


def run(lab):
    lab.server("openssl s_server -accept 443 -rev -nocert -psk 0123456789abcdef0123456789abcdef")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_3 -psk fedcba9876543210fedcba9876543210", send="hello\n")
