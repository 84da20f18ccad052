"""A Java client refuses a certificate that ended five weeks ago with certificate_expired(45) (TLS 1.2)."""
stacks = ["GnuTLS", "Java"]


def run(lab):
    authority = lab.authority(ago=500)
    leaf = authority.sign(ago=400)
    lab.server(f"gnutls-serv --http -p 443 {leaf.gnutls}")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.2 trust={authority.trust}")
