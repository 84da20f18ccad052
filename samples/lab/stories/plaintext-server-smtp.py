"""A TLS client meets an SMTP server (aiosmtpd) on port 443, which greets in plain text."""
stacks = ["aiosmtpd", "GnuTLS"]


def run(lab):
    lab.server("aiosmtpd -n -l 0.0.0.0:443")
    lab.client("gnutls-cli --insecure www.shop.test", send="hello\n", timeout=5)
