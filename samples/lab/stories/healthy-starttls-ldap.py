"""An OpenSSL client asks an LDAP server for StartTLS, the extended operation, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server ldap --port 389 --cert {leaf.full} --key {leaf.key}", port=389)
    lab.client("openssl s_client -connect www.shop.test:389 -starttls ldap -quiet", send="hello\n", timeout=5)
