"""An SMTP server (aiosmtpd) offers STARTTLS to one client; to the curl that comes next and demands TLS, the offer comes overwritten with
XXXXXXXA, as some firewalls do (here a server without TLS, and a word of its list changed in the capture), and curl leaves."""
stacks = ["aiosmtpd", "curl", "OpenSSL"]


def edit(frames):
    last = max(i for i, frame in enumerate(frames) if b"8BITMIME" in frame.data)
    frames[last] = frames[last]._replace(data=frames[last].data.replace(b"8BITMIME", b"XXXXXXXA"))
    return frames


def run(lab):
    leaf = lab.authority().sign()
    command = "aiosmtpd -n -l 0.0.0.0:25"
    first = lab.server(f"{command} --tlscert {leaf.full} --tlskey {leaf.key}", port=25)
    lab.client("openssl s_client -connect www.shop.test:25 -starttls smtp -quiet", host=6, send="EHLO client.shop.test\n", timeout=5)
    lab.stop(first)
    lab.server(command, port=25)
    lab.client("curl -s --ssl-reqd smtp://www.shop.test/ --mail-from a@shop.test --mail-rcpt b@shop.test", send="hello\n")
