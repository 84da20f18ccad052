"""A Go client offers only ECDHE with AES-128-CBC (TLS 1.2) to a Java server that takes only ECDHE with AES-256-GCM; the server refuses
with handshake_failure(40)."""
stacks = ["Go", "Java"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"{lab.peer('Peer.java')} server protocols=TLSv1.2 ciphers=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 {leaf.java}")
    lab.client(f"{lab.peer('peer.go')} client -max 1.2 -suites TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")
