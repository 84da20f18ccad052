"""A station at a port of a switch (802.1X over Ethernet) does not know the root of the server's certificate and refuses it with
unknown_ca(48); the server ends EAP-TLS with EAP-Failure."""
import time

import eap

stacks = ["wpa_supplicant", "hostapd"]


def run(lab):
    authority, other = lab.authority(), lab.authority("Other")
    leaf, person = authority.sign("switch.shop.test"), authority.sign("anna.shop.test", usage="clientAuth")
    lab.start(9, eap.authenticator(lab, leaf, authority.trust_both))
    time.sleep(1)
    lab.client(eap.station(eap.profile(lab, person, other.trust, 'phase1="tls_disable_tlsv1_3=1"')), timeout=6)
