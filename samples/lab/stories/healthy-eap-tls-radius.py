"""A station proves itself to FreeRADIUS with EAP-TLS (TLS 1.2) through an access server: certificates of both sides, in several EAP
packets, then EAP-Success in Access-Accept."""
import eap

stacks = ["eapol_test", "FreeRADIUS"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign("radius.shop.test"), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(eap.freeradius(lab, leaf, authority.trust_both), port=1812)
    lab.client(eap.access_server(lab, person, authority.trust_both))
