"""A server's application fails when a Java client asks for api.shop.test, which it does not have, and says internal_error(80); a curl
that asks for www.shop.test gets through."""
stacks = ["Java", "curl", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('doorman.py')} {leaf.full} {leaf.key} internal_error")
    lab.client(f"{lab.peer('Peer.java')} client api.shop.test protocols=TLSv1.2,TLSv1.3")
    lab.client("curl -sk https://www.shop.test/", host=6)
