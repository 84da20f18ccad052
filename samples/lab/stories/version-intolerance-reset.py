"""A box in front of a server resets each connection whose ClientHello offers TLS 1.3; the Java client comes again with
TLS 1.2 alone and gets through."""
stacks = ["Java", "OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 version --how reset")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.2,TLSv1.3")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.2")
