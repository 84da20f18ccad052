"""A client of Java does not know the root of the server's chain and refuses it
(TLS 1.3), with a ChangeCipherSpec and an encrypted alert of 35 bytes."""
stacks = ["Java", "nginx"]


def run(lab):
    leaf, other = lab.authority().sign(), lab.authority("Other")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test trust={other.trust}", send="GET / HTTP/1.0\r\n\r\n")
