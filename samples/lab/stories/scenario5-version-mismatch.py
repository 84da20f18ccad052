"""A Java client that speaks only TLS 1.1 and 1.2 meets an OpenSSL server that speaks only TLS 1.0; the server refuses with
protocol_version(70). Another client, which still speaks TLS 1.0, then gets through to the same server."""
stacks = ["Java", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev -tls1 -cipher DEFAULT@SECLEVEL=0 {leaf.openssl}")
    lab.client(f"{lab.peer('Peer.java')} client www.shop.test protocols=TLSv1.1,TLSv1.2")
    lab.client("openssl s_client -connect www.shop.test:443 -tls1 -cipher DEFAULT@SECLEVEL=0", host=6, send="hello\n")
