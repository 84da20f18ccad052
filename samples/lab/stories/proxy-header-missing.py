"""An nginx expects a PROXY header before TLS: a curl that sends one gets through, another that sends none is reset without a word."""
stacks = ["curl", "nginx"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign()
    lab.server(lab.nginx(leaf.nginx, listen="443 ssl proxy_protocol"))
    lab.client(f"curl -s --haproxy-protocol --cacert {authority.trust} https://www.shop.test/", host=6)
    lab.client(f"curl -s --cacert {authority.trust} https://www.shop.test/")
