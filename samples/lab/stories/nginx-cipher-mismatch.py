"""A client that offers only CBC suites (TLS 1.2) meets an nginx that takes only ECDHE with AES-GCM, as three other clients show; nginx
refuses with handshake_failure(40)."""
stacks = ["curl", "GnuTLS", "Go", "nginx", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384;"))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/", host=6)
    lab.client(f"{lab.peer('peer.go')} client", host=7)
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher ECDHE-RSA-AES128-SHA:AES128-SHA:AES256-SHA")
    lab.client(f"gnutls-cli --x509cafile {authority.trust} www.shop.test", host=8, send="GET / HTTP/1.0\r\n\r\n")
