"""A station does not know the root of the RADIUS server's certificate and refuses it with unknown_ca(48); the server ends EAP-TLS with
EAP-Failure in Access-Reject."""
import eap

stacks = ["eapol_test", "FreeRADIUS"]


def run(lab):
    authority, other = lab.authority(), lab.authority("Other")
    leaf, person = authority.sign("radius.shop.test"), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(eap.freeradius(lab, leaf, authority.trust_both), port=1812)
    lab.client(eap.access_server(lab, person, other.trust))
