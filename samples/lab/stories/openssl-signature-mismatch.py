"""An OpenSSL server with an ECDSA certificate alone refuses a TLS 1.3 client that takes only RSA signatures with handshake_failure(40).
Another client just before takes the ECDSA certificate in TLS 1.2, where it is in the clear."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="ec")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2", host=6, send="hello\n")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_3 -sigalgs rsa_pss_rsae_sha256:rsa_pss_rsae_sha384", send="hello\n")
