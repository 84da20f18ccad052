"""A station proves itself at a port of a switch, over Ethernet (802.1X), with EAP-TLS (TLS 1.2): EAP-Success."""
import time

import eap

stacks = ["wpa_supplicant", "hostapd"]


def run(lab):
    authority = lab.authority()
    leaf, person = authority.sign("switch.shop.test"), authority.sign("anna.shop.test", usage="clientAuth")
    lab.start(9, eap.authenticator(lab, leaf, authority.trust_both))
    time.sleep(1)
    lab.client(eap.station(eap.profile(lab, person, authority.trust_both, 'phase1="tls_disable_tlsv1_3=1"')), timeout=6)
