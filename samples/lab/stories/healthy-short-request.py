"""An OpenSSL client sends an nginx two bytes, a record of the size of an alert, and gets an answer (TLS 1.3)."""
stacks = ["nginx", "OpenSSL"]


def run(lab):
    lab.server(lab.nginx(lab.authority().sign().nginx))
    ask = "(sleep 0.2; printf ok; sleep 0.2) | openssl s_client -connect www.shop.test:443 -quiet -no_ign_eof"
    lab.client(["sh", "-c", ask])
