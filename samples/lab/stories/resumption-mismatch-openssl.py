"""An OpenSSL client makes a full handshake (TLS 1.2) and comes again to resume that session; the server takes it up, but the client
cannot verify its Finished, as when the members of a farm have different keys, and refuses with bad_record_mac(20). A full handshake then
works again. A box that changes one byte plays the other member."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 flip-resumed")
    client = "openssl s_client -connect www.shop.test:443 -tls1_2"
    lab.client(f"{client} -sess_out session.pem", send="hello\n")
    lab.client(f"{client} -sess_in session.pem", send="hello\n")
    lab.client(client, send="hello\n")
