"""An OpenSSL client comes twice (TLS 1.3); the second time it sends data with its first flight (0-RTT)."""
stacks = ["OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"openssl s_server -accept 443 -quiet -early_data {leaf.openssl}", talks=True)
    early = lab.write("early", "hello\n")
    client = "openssl s_client -connect www.shop.test:443"
    lab.client(f"{client} -sess_out {lab.folder}/session", send="hello\n")
    lab.client(f"{client} -sess_in {lab.folder}/session -early_data {early}", send="again\n")
