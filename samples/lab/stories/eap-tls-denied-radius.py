"""A RADIUS server's policy does not let a user in although EAP-TLS came to its end and both sides said Finished: it answers
Access-Reject, in which EAP still says success."""
import eap

stacks = ["eapol_test", "FreeRADIUS"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign("radius.shop.test"), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(eap.freeradius(lab, leaf, authority.trust_both, after="reject"), port=1812)
    lab.client(eap.access_server(lab, person, authority.trust_both))
