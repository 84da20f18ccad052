"""An nginx that serves www.shop.test, as one curl shows, refuses an OpenSSL client that sends no server name with unrecognized_name(112)."""
stacks = ["curl", "OpenSSL", "nginx"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx, after="} server { listen 443 ssl default_server; ssl_reject_handshake on;"))
    lab.client("curl -sk https://www.shop.test/", host=6)
    lab.client("openssl s_client -connect www.shop.test:443 -noservername", send="hello\n")
