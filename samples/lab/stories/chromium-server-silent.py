"""A server (Python) takes the ClientHello of a Chromium and says nothing, until the Chromium is told to end after eight seconds."""
from browsers import chromium

stacks = ["Chromium", "Python"]


def run(lab):
    authority = lab.authority()
    lab.server(f"{lab.peer('peer.py')} server --until hello --then wait {authority.sign().own}")
    chromium(lab, "https://www.shop.test/", trust=authority.trust, timeout=8)
