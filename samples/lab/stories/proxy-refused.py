"""A curl asks a proxy (tinyproxy, port 8888) to connect it to www.shop.test:443, and the proxy refuses with status 403."""
stacks = ["curl", "tinyproxy"]


def run(lab):
    lab.server(lab.tinyproxy("ConnectPort 563"), port=8888)
    lab.client("curl -sk -x http://10.0.0.9:8888 https://www.shop.test/")
