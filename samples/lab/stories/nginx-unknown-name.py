"""An nginx that serves www.shop.test, as one client shows, refuses another that asks for api.shop.test with unrecognized_name(112)."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    others = "} server { listen 443 ssl default_server; ssl_reject_handshake on;"
    lab.server(lab.nginx(leaf.nginx, after=others))
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/", host=6)
    lab.client(f"curl -s --cacert {authority.trust} https://api.shop.test/")
