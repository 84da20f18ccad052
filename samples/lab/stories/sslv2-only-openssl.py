"""A client sends a hello of SSL 2.0 that offers nothing newer, as old programs and scanners do; an OpenSSL server refuses with
protocol_version(70)."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 443 -rev {leaf.openssl}")
    lab.client(f"{lab.peer('ssl2.py')}")
