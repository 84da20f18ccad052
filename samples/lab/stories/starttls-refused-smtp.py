"""An OpenSSL client asks an SMTP server (aiosmtpd) on port 25 for STARTTLS, which that one neither offers nor knows."""
stacks = ["aiosmtpd", "OpenSSL"]


def run(lab):
    lab.server("aiosmtpd -n -l 0.0.0.0:25", port=25)
    lab.client("openssl s_client -connect www.shop.test:25 -starttls smtp", send="hello\n", timeout=5)
