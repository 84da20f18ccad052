"""A box in front of a server does not answer a ClientHello with more than 128 cipher suites, as old load balancers do: two OpenSSL
clients wait two seconds and leave, a third one with the usual list gets through."""
stacks = ["OpenSSL", "Python"]


def run(lab):
    leaf = lab.authority().sign(key="rsa")
    lab.server(f"openssl s_server -accept 8443 -rev -tls1_2 {leaf.openssl}", port=8443)
    lab.server(f"{lab.peer('meddler.py')} 8443 suites --how silence")
    many = "openssl s_client -connect www.shop.test:443 -tls1_2 -psk 00 -cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0"
    lab.client(f"timeout 2 {many}")
    lab.client(f"timeout 2 {many}", host=6)
    lab.client("openssl s_client -connect www.shop.test:443 -tls1_2 -cipher DEFAULT:@SECLEVEL=0", send="hello\n")
