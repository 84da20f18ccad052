"""A Go server asks for a client certificate and takes that of the Java client (TLS 1.3)."""
stacks = ["Go", "Java"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign(), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(f"{lab.peer('peer.go')} server -auth {authority.trust} {leaf.own}")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test trust={authority.trust} {person.java}")
