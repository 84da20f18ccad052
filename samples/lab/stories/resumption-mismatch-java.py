"""A Java client makes a full handshake with nginx (TLS 1.2) and comes again to resume that session; the server takes it up, but the
client cannot verify its Finished and refuses. A box that changes one byte plays the other member of a farm."""
stacks = ["Java", "nginx", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(lab.nginx(f"{leaf.nginx} ssl_session_cache shared:s:1m;", listen="8443 ssl"), port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 flip-resumed")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.2 times=2")
