"""An OpenSSL client comes twice (TLS 1.2); the second time it resumes with a ticket."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    client = "openssl s_client -connect www.shop.test:443 -tls1_2"
    lab.client(f"{client} -sess_out {lab.folder}/session", send="hello\n")
    lab.client(f"{client} -sess_in {lab.folder}/session", send="hello\n")
