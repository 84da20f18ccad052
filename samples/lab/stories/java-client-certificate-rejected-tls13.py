"""A Java server demands a client certificate (TLS 1.3) and its own trust manager refuses that of the Go client, with an encrypted alert
after the client's Finished."""
stacks = ["Go", "Java"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign(), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(f"{lab.peer('Peer.java')} server auth=need trust=none {leaf.java}")
    lab.client(f"{lab.peer('peer.go')} client {person.own}")
