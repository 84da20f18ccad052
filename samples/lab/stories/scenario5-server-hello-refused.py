"""An OpenSSL client that speaks only TLS 1.1 and 1.2, without the supported_versions extension, meets a server that speaks only TLS 1.0;
the server answers with a TLS 1.0 ServerHello, which the client refuses with protocol_version(70)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1 -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -no_tls1 -no_tls1_3 -cipher DEFAULT@SECLEVEL=0", send="hello\n")
