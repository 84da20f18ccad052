"""A curl asks a SOCKS 5 proxy (port 1080) for www.shop.test:443, and the proxy answers that the connection was refused (5)."""
stacks = ["curl", "Python"]


def run(lab):
    lab.server(lab.peer("dialects.py") + " server socks --port 1080 --refuse", port=1080)
    lab.client("curl -sk --socks5-hostname 10.0.0.9:1080 https://www.shop.test/")
