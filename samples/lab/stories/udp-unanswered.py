"""A DTLS client's hello gets no answer at all, however often it is sent. Captured beside the client."""
stacks = ["OpenSSL"]
host = 5
longest = {5: 0}


def run(lab):
    lab.client("openssl s_client -dtls1_2 -connect www.shop.test:443 -servername www.shop.test", timeout=8)
