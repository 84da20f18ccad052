"""A client of Node does not know the root of the server's chain and refuses it
(TLS 1.3), with a bare FIN instead of its Finished."""
stacks = ["Node", "nginx"]


def run(lab):
    leaf, other = lab.authority().sign(), lab.authority("Other")
    lab.server(lab.nginx(leaf.nginx))
    lab.client(f"{lab.peer('peer.js')} client trust={other.trust}", send="GET / HTTP/1.0\r\n\r\n")
