"""A Java client whose own trust manager refuses a good certificate says certificate_unknown(46) (TLS 1.2)."""
stacks = ["GnuTLS", "Java"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"gnutls-serv --http -p 443 {leaf.gnutls}")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.2 trust=none")
