"""The capture ends right after a DTLS client's hello: whether an answer would have come is not in it."""
stacks = ["OpenSSL"]
host = 5
longest = {5: 0}


def run(lab):
    lab.client("openssl s_client -dtls1_2 -connect www.shop.test:443 -servername www.shop.test", timeout=0.4)
