"""The RADIUS server does not know the root of the station's certificate and refuses it without an alert: its answer to the
certificate is Access-Reject with EAP-Failure."""
import eap

stacks = ["eapol_test", "FreeRADIUS"]


def run(lab):
    authority, other = lab.authority(), lab.authority("Other")
    leaf, person = authority.sign("radius.shop.test"), other.sign("anna.shop.test", usage="clientAuth")
    lab.server(eap.freeradius(lab, leaf, authority.trust_both), port=1812)
    lab.client(eap.access_server(lab, person, authority.trust_both))
