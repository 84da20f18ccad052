"""A server whose application admits only clients that ask for www.shop.test, as one curl shows, refuses another that asks for
api.shop.test with access_denied(49) (TLS 1.3)."""
stacks = ["curl", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"{lab.peer('doorman.py')} {leaf.full} {leaf.key} access_denied")
    lab.client("curl -sk https://www.shop.test/", host=6)
    lab.client("curl -sk https://api.shop.test/")
