"""A curl that speaks plain HTTP meets nginx on its TLS port, which answers with its 400 page in plain text."""
stacks = ["curl", "nginx"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.nginx(leaf.nginx))
    lab.client("curl -s http://www.shop.test:443/")
