"""A station proves itself to FreeRADIUS with EAP-TLS (TLS 1.3, RFC 9190) through an access server: EAP-Success."""
import eap

stacks = ["eapol_test", "FreeRADIUS"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign("radius.shop.test"), authority.sign("anna.shop.test", usage="clientAuth")
    lab.server(eap.freeradius(lab, leaf, authority.trust_both, "1.3"), port=1812)
    lab.client(eap.access_server(lab, person, authority.trust_both, 'phase1="tls_disable_tlsv1_3=0"'))
