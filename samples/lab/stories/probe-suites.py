"""A scanner tries one TLS 1.2 suite after the other, six of them, with an OpenSSL client each; the nginx takes another one alone and
refuses all with handshake_failure(40)."""
stacks = ["OpenSSL", "nginx"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;"))
    for suite in ("AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "CAMELLIA128-SHA"):
        lab.client(f"openssl s_client -connect www.shop.test:443 -servername www.shop.test -tls1_2 -cipher {suite}")
