"""A TLS 1.2 handshake with a Diffie-Hellman prime of 1024 bits, which an OpenSSL client at security level 0 takes."""
stacks = ["nginx", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    lab.run("openssl", "dhparam", "-out", lab.folder / "dh.pem", "1024")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_ciphers DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0; ssl_dhparam {lab.folder}/dh.pem;"))
    lab.client("openssl s_client -tls1_2 -cipher ALL:@SECLEVEL=0 -connect www.shop.test:443 -servername www.shop.test",
               send="GET / HTTP/1.0\\r\\n\\r\\n")
