"""An OpenSSL client asks an SMTP server (aiosmtpd) for STARTTLS, gets it and finishes the handshake (TLS 1.3)."""
stacks = ["aiosmtpd", "OpenSSL"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(f"aiosmtpd -n -l 0.0.0.0:25 --tlscert {leaf.full} --tlskey {leaf.key}", port=25)
    lab.client("openssl s_client -connect www.shop.test:25 -starttls smtp -crlf -quiet", send="EHLO client.shop.test\nQUIT\n", timeout=5)
