"""The command lines of clients and servers, so that a family of stories can play on any stack.

A client comes to www.shop.test, or another `name`, with one `version` of TLS ("1.2", "1.3"); it believes the roots in the file `trust`,
or anyone without; it has the certificate `person`, or none. A server has the certificate `leaf`; with `auth`, it demands of clients
certificates under the roots in this file; `staple` is an OCSP response to send along. `more` is added to the command line as it stands.
"""

from browsers import chromium_command, firefox_command
import daemons

REQUEST = "GET / HTTP/1.0\r\n\r\n"
PATIENCE = 2            # seconds; the NSS client does not end by itself


def client(stack, lab, version, *, trust=None, person=None, name="www.shop.test", more=""):
    """Runs the client to its end."""
    command = CLIENTS[stack](lab, version, trust, person, name)
    lab.client(f"{command} {more}", send=REQUEST if stack in TYPED else "", timeout=PATIENCE if stack == "NSS" else 20)


def server(stack, lab, leaf, version, *, auth=None, staple=None, more=""):
    return lab.server(f"{SERVERS[stack](lab, leaf, version, auth, staple)} {more}")


def curl(_lab, version, trust, person, name):
    believes = f"--cacert {trust}" if trust else "-k"
    return f"curl -s --tlsv{version} --tls-max {version} {believes} {person.curl if person else ''} https://{name}/"


def openssl_client(lab, version, trust, person, name):
    believes = f"-CAfile {trust} -no-CApath -no-CAstore -verify_return_error -verify_hostname {name}" if trust else ""
    return f"openssl s_client -connect {name}:443 {dashed(version)} -keylogfile {lab.keys} {believes} {person.openssl if person else ''}"


def gnutls_client(_lab, version, trust, person, name):
    believes = f"--x509cafile {trust}" if trust else "--insecure"
    return f"gnutls-cli {believes} --priority NORMAL:-VERS-ALL:+VERS-TLS{version} {person.gnutls if person else ''} {name}"


def java_client(lab, version, trust, person, name):
    believes = f"trust={trust} endpoint=HTTPS" if trust else "trust=all"
    return f"{lab.peer('Peer.java')} client {name} protocols=TLSv{version} {believes} {person.java if person else ''}"


def go_client(lab, version, trust, person, name):
    return (f"{lab.peer('peer.go')} client -min {version} -max {version} -address {name}:443 -name {name} -trust {trust or 'all'} "
            f"{person.own if person else ''}")


def nss_client(lab, version, trust, person, name):
    database = lab.nss(person, trust, "nss-client")
    return (f"tstclnt -h {name} -p 443 -d {database} -V tls{version}:tls{version} {'' if trust else '-o'} "
            f"{'-n lab' if person else ''}")


def node_client(lab, version, trust, person, name):
    return (f"{lab.peer('peer.js')} client name={name} min=TLSv{version} max=TLSv{version} trust={trust or 'all'} "
            f"{person.node if person else ''}")


def python_client(lab, version, trust, person, name):
    return (f"{lab.peer('peer.py')} client --name {name} --min {version} --max {version} {f'--trust {trust}' if trust else ''} "
            f"{person.own if person else ''}")


def chromium_client(lab, version, trust, _person, name):
    return chromium_command(lab, f"https://{name}/", trust=trust, more=f"--ssl-version-min=tls{version} --ssl-version-max=tls{version}")


def firefox_client(lab, version, trust, person, name):
    number = {"1.2": 3, "1.3": 4}[version]
    return firefox_command(lab, f"https://{name}/", trust=trust, person=person,
                           settings={"security.tls.version.min": number, "security.tls.version.max": number})


def mbedtls_client(lab, _version, trust, person, name):
    """It speaks TLS 1.2 alone."""
    return f"{lab.peer('mbedtls.c')} client name={name} {f'trust={trust}' if trust else ''} {own(person) if person else ''}"


def wolfssl_client(lab, version, trust, person, name):
    return (f"{lab.peer('wolfssl.c')} client name={name} version={version} {f'trust={trust}' if trust else ''} "
            f"{own(person) if person else ''}")


def own(certificate):
    """For our peers in C."""
    return f"cert={certificate.full} key={certificate.key}"


def openssl_server(lab, leaf, version, auth, staple):
    demands = f"-Verify 3 -verify_return_error -CAfile {auth}" if auth else ""
    chain = f"-cert_chain {leaf.chain}" if leaf.issuers else "-no-CAfile -no-CApath -no-CAstore"
    return (f"openssl s_server -accept 443 -www -cert {leaf.cert} -key {leaf.key} {chain} {dashed(version)} -keylogfile {lab.keys} "
            f"{demands} {f'-status_file {staple}' if staple else ''}")


def nginx(lab, leaf, _version, auth, staple):
    demands = f"ssl_client_certificate {auth}; ssl_verify_client on;" if auth else ""
    return lab.nginx(f"{leaf.nginx} {demands} {f'ssl_stapling on; ssl_stapling_file {staple};' if staple else ''}")


def gnutls_server(_lab, leaf, version, auth, staple):
    demands = f"--require-client-cert --verify-client-cert --x509cafile {auth}" if auth else "--disable-client-cert"
    return (f"gnutls-serv --http -p 443 --priority NORMAL:-VERS-ALL:+VERS-TLS{version} {demands} {leaf.gnutls} "
            f"{f'--ocsp-response {staple}' if staple else ''}")


def java_server(lab, leaf, version, auth, _staple):
    return f"{lab.peer('Peer.java')} server protocols=TLSv{version} {leaf.java} {f'auth=need trust={auth}' if auth else ''}"


def go_server(lab, leaf, version, auth, staple):
    return (f"{lab.peer('peer.go')} server -min {version} -max {version} {leaf.own} {f'-auth {auth}' if auth else ''} "
            f"{f'-staple {staple}' if staple else ''}")


def nss_server(lab, leaf, version, auth, _staple):
    return f"selfserv -d {lab.nss(leaf, auth, 'nss-server')} -n lab -p 443 -V tls{version}:tls{version} {'-rr' if auth else ''}"


def node_server(lab, leaf, version, auth, _staple):
    return f"{lab.peer('peer.js')} server min=TLSv{version} max=TLSv{version} {leaf.node} {f'ca={auth}' if auth else ''}"


def apache(lab, leaf, version, auth, _staple):
    demands = f"SSLVerifyClient require\nSSLVerifyDepth 3\nSSLCACertificateFile {auth}" if auth else ""
    return daemons.apache(lab, leaf, f"SSLProtocol TLSv{version}\n{demands}")


def haproxy(lab, leaf, version, auth, _staple):
    demands = f"verify required ca-file {auth}" if auth else ""
    bind = f":443 ssl crt {daemons.bundle(lab, leaf)} ssl-min-ver TLSv{version} ssl-max-ver TLSv{version} {demands}"
    return daemons.haproxy(lab, daemons.hello(bind))


def stunnel(lab, leaf, version, auth, _staple):
    demands = f"verifyChain = yes\nCAfile = {auth}" if auth else ""
    return daemons.stunnel_server(lab, leaf, f"sslVersion = TLSv{version}\n{demands}")


def mbedtls_server(lab, leaf, _version, auth, _staple):
    """It speaks TLS 1.2 alone."""
    return f"{lab.peer('mbedtls.c')} server {own(leaf)} {f'auth={auth}' if auth else ''}"


def wolfssl_server(lab, leaf, version, auth, _staple):
    return f"{lab.peer('wolfssl.c')} server version={version} {own(leaf)} {f'auth={auth}' if auth else ''}"


def dashed(version):
    return "-tls" + version.replace(".", "_")


CLIENTS = {"Chromium": chromium_client, "curl": curl, "Firefox": firefox_client, "GnuTLS": gnutls_client, "Go": go_client,
           "Java": java_client, "mbedTLS": mbedtls_client, "Node": node_client, "NSS": nss_client, "OpenSSL": openssl_client,
           "Python": python_client, "wolfSSL": wolfssl_client}
SERVERS = {"Apache": apache, "GnuTLS": gnutls_server, "Go": go_server, "HAProxy": haproxy, "Java": java_server,
           "mbedTLS": mbedtls_server, "nginx": nginx, "Node": node_server, "NSS": nss_server, "OpenSSL": openssl_server,
           "stunnel": stunnel, "wolfSSL": wolfssl_server}
TYPED = {"OpenSSL", "GnuTLS", "NSS"}        # clients that send what is typed
