"""A Java server with an ECDSA certificate alone refuses a TLS 1.3 client that takes only RSA signatures, with an alert that it encrypts."""
stacks = ["Java", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="ec")
    lab.server(f"{lab.peer('Peer.java')} server {leaf.java}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_3 -sigalgs rsa_pss_rsae_sha256:rsa_pss_rsae_sha384", send="hello\n")
