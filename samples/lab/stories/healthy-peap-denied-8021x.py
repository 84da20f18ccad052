"""A station at a port of a switch (802.1X over Ethernet) wants PEAP in place of EAP-TLS (Nak), and has a wrong password: TLS comes to
its end, and what is said inside it to EAP-Failure."""
import time

import eap

stacks = ["wpa_supplicant", "hostapd"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign("switch.shop.test")
    lab.start(9, eap.authenticator(lab, leaf, authority.trust_both))
    time.sleep(1)
    lab.client(eap.station(eap.password(lab, authority.trust, "wrong")), timeout=4)
