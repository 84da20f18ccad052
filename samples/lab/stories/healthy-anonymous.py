"""An anonymous TLS 1.2 handshake: no certificate is sent, and none is called for."""
stacks = ["OpenSSL"]


def run(lab):
    lab.server("openssl s_server -accept 443 -rev -nocert -tls1_2 -cipher ADH-AES256-GCM-SHA384:@SECLEVEL=0")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher ADH-AES256-GCM-SHA384:@SECLEVEL=0", send="hello\n")
