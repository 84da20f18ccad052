"""A stunnel that is to ask an SMTP server (aiosmtpd) for STARTTLS asks though it is not offered, is refused with 454 and
leaves."""
from daemons import stunnel

stacks = ["aiosmtpd", "curl", "stunnel"]


def run(lab):
    lab.server("aiosmtpd -n -l 0.0.0.0:25", port=25)
    lab.server(stunnel(lab, "client = yes\nprotocol = smtp\naccept = 127.0.0.1:2525\nconnect = 10.0.0.9:25"), host=5, port=2525)
    lab.client("curl -s --max-time 5 smtp://127.0.0.1:2525/ --mail-from a@shop.test --mail-rcpt b@shop.test -T -", send="hello\n")
