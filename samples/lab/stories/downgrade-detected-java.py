"""A box on the way hides from the server (OpenSSL, TLS 1.2 and 1.3) that the client offers TLS 1.3. The server answers with TLS 1.2
and the mark of one that knows better. A Java client sees it and refuses with illegal_parameter(47)."""
stacks = ["Java", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 hide-versions")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.2,TLSv1.3")
