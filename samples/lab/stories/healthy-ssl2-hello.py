"""An old Java client says hello in the form of SSL 2.0 and offers TLS 1.0 in it; the OpenSSL server takes it and they agree on TLS 1.0."""
stacks = ["Java", "OpenSSL"]


def run(lab):
    authority = lab.authority()
    leaf = authority.sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1 -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=SSLv2Hello,TLSv1 trust={authority.trust}")
