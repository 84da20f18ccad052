"""An OpenSSL client comes twice (TLS 1.2, no tickets); the second time it resumes by its session id."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -rev -no_ticket {leaf.openssl}")
    client = "openssl s_client -connect www.shop.test:443 -tls1_2 -no_ticket"
    lab.client(f"{client} -sess_out {lab.folder}/session", send="hello\n")
    lab.client(f"{client} -sess_in {lab.folder}/session", send="hello\n")
