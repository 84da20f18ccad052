"""An OpenSSL client offers only AES128-SHA (TLS 1.2, RSA key exchange) to an OpenSSL server that takes only ECDHE-RSA-AES256-GCM-SHA384;
the server refuses with handshake_failure(40)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher AES128-SHA", send="hello\n")
