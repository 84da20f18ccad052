"""An nginx uses a Diffie-Hellman prime of 1024 bits (TLS 1.2); curl refuses with handshake_failure(40)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    lab.run("openssl", "dhparam", "-out", lab.folder / "dh.pem", "1024")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_ciphers DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0; ssl_dhparam {lab.folder}/dh.pem;"))
    lab.client(f"curl -s --tls-max 1.2 --cacert {authority.trust} https://www.shop.test/")
