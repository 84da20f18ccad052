"""A client tries again with TLS 1.1 and the fallback signal (TLS_FALLBACK_SCSV); the server speaks TLS 1.3 and refuses with
inappropriate_fallback(86)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_1 -fallback_scsv -cipher DEFAULT@SECLEVEL=0", send="hello\n")
