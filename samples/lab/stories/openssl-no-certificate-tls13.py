"""An OpenSSL server without a certificate refuses all: a client with TLS 1.2 and 1.3 with handshake_failure(40), one with TLS 1.2 alone
likewise, and one with TLS 1.3 alone with protocol_version(70), although versions are not what is missing."""
stacks = ["OpenSSL"]


def run(lab):
    lab.server("openssl s_server -accept 443 -rev -nocert")
    lab.client("openssl s_client -connect www.shop.test:443", host=6, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", host=7, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_3", send="hello\n")
