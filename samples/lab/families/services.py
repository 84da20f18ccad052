"""Mail, directory, database and file servers as they come with Debian, and what administrators do wrong with TLS in them."""
import os
import shutil

from families.products import Row

HOST = "www.shop.test"


def run(command, port):
    """Starts the server, which listens on this port."""
    return lambda lab, leaf, authority: lab.server(command(lab, leaf, authority), port=port) and None


def public(lab, leaf):
    """The folder and the key where a server that drops its rights can read them."""
    for folder in [lab.folder, *lab.folder.parents]:
        if folder.stat().st_uid == os.getuid() and not folder.stat().st_mode & 1:
            folder.chmod(folder.stat().st_mode | 0o055)
    for path in (leaf.key, leaf.full, leaf.cert):
        os.chmod(path, 0o644)


# Exim (GnuTLS)

def exim(settings="", ports="25", tls=True, key=None):
    def start(lab, leaf, authority):
        public(lab, leaf)
        spool = lab.folder / "spool"
        spool.mkdir()
        shutil.chown(spool, "Debian-exim", "Debian-exim")
        own = f"tls_advertise_hosts = *\ntls_certificate = {leaf.full}\ntls_privatekey = {key(lab, authority) if key else leaf.key}" if tls else ""
        configuration = lab.write("exim.conf", f"""
primary_hostname = {HOST}
spool_directory = {spool}
log_file_path = {spool}/%slog
daemon_smtp_ports = {ports}
local_interfaces = 0.0.0.0
smtp_banner = {HOST} ESMTP ready
never_users =
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
{own}
{settings}
acl_smtp_rcpt = accept
begin routers
void:
  driver = redirect
  data = :blackhole:
""")
        os.chmod(configuration, 0o644)
        return f"exim4 -bdf -C {configuration}"
    return start


def other_key(lab, authority):
    other = authority.sign("api.shop.test")
    os.chmod(other.key, 0o644)
    return other.key


# Dovecot (OpenSSL)

def dovecot(settings="", key=None):
    def start(lab, leaf, authority):
        public(lab, leaf)
        shutil.rmtree("/run/dovecot-lab", ignore_errors=True)
        configuration = lab.write("dovecot.conf", f"""
base_dir = {lab.folder}/run
state_dir = {lab.folder}/state
log_path = /dev/stderr
protocols = imap pop3
listen = *
ssl = required
ssl_cert = <{leaf.full}
ssl_key = <{key(lab, authority) if key else leaf.key}
ssl_min_protocol = TLSv1.2
ssl_dh =
disable_plaintext_auth = no
mail_location = maildir:{lab.folder}/mail
default_internal_user = dovecot
default_login_user = dovenull
auth_verbose = yes
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={lab.folder}/mail
}}
{settings}
""")
        return f"dovecot -F -c {configuration}"
    return start


# slapd (GnuTLS)

def slapd(settings="", urls="ldap://0.0.0.0/ ldaps://0.0.0.0/", tls=True, key=None):
    def start(lab, leaf, authority):
        public(lab, leaf)
        (lab.folder / "db").mkdir()
        own = f"TLSCertificateFile {leaf.full}\nTLSCertificateKeyFile {key(lab, authority) if key else leaf.key}" if tls else ""
        configuration = lab.write("slapd.conf", f"""
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {lab.folder}/slapd.pid
argsfile {lab.folder}/slapd.args
{own}
{settings}
database mdb
suffix "dc=shop,dc=test"
directory {lab.folder}/db
""")
        return ["slapd", "-h", urls, "-f", configuration, "-d", "256"]
    return start


# MariaDB and PostgreSQL (OpenSSL)

def mariadb(options="", tls=True, key=None):
    def start(lab, leaf, authority):
        public(lab, leaf)
        data = lab.folder / "data"
        lab.run("mariadb-install-db", "--no-defaults", "--user=mysql", f"--datadir={data}", "--skip-test-db", "--innodb-log-file-size=4M")
        own = f"--ssl-cert={leaf.full} --ssl-key={key(lab, authority) if key else leaf.key}" if tls else ""
        return (f"mariadbd --no-defaults --user=mysql --datadir={data} --socket={data}/socket --pid-file={data}/pid --skip-grant-tables "
                f"--skip-name-resolve --innodb-log-file-size=4M --bind-address=0.0.0.0 --port=3306 {own} {options}")
    return start


def postgres(settings="", access="hostssl all all all trust", tls=True):
    def start(lab, leaf, authority):
        public(lab, leaf)
        data = lab.folder / "data"
        data.mkdir()
        shutil.chown(leaf.key, "postgres")
        os.chmod(leaf.key, 0o600)
        shutil.chown(data, "postgres")
        lab.run("runuser", "-u", "postgres", "--", f"{POSTGRES}/initdb", "-D", str(data), "-A", "trust", "--no-sync")
        (data / "pg_hba.conf").write_text(access + "\n")
        own = f"-c ssl=on -c ssl_cert_file={leaf.full} -c ssl_key_file={leaf.key} -c ssl_ca_file={authority.trust}" if tls else ""
        return (f"runuser -u postgres -- {POSTGRES}/postgres -D {data} -c listen_addresses=0.0.0.0 -c unix_socket_directories={data} "
                f"{own} {settings}")
    return start


POSTGRES = "/usr/lib/postgresql/15/bin"


# ProFTPD (OpenSSL)

def proftpd(settings="", tls=True, chain=True):
    def start(lab, leaf, authority):
        public(lab, leaf)
        own = f"""
TLSEngine on
TLSECCertificateFile {leaf.full}
TLSECCertificateKeyFile {leaf.key}
{f"TLSCertificateChainFile {leaf.chain}" if chain else ""}
TLSLog {lab.folder}/tls.log
""" if tls else ""
        configuration = lab.write("proftpd.conf", f"""
ServerName "shop"
ServerType standalone
DefaultAddress 10.0.0.9
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
User ftp
Group nogroup
Port 21
UseIPv6 off
UseReverseDNS off
PidFile {lab.folder}/proftpd.pid
ScoreboardFile {lab.folder}/scoreboard
SystemLog {lab.folder}/proftpd.log
WtmpLog off
{own}
{settings}
<Anonymous {lab.folder}/ftp>
  User ftp
  Group nogroup
  UserAlias anonymous ftp
  RequireValidShell off
</Anonymous>
""")
        (lab.folder / "ftp").mkdir()
        return f"proftpd -n -q -c {configuration}"
    return start


# lighttpd, on several libraries

def lighttpd(module, settings="", port=443):
    def start(lab, leaf, _authority):
        (lab.folder / "www").mkdir()
        (lab.folder / "www/index.html").write_text("hello\n")
        configuration = lab.write("lighttpd.conf", f"""
server.document-root = "{lab.folder}/www"
server.port = {port}
server.modules = ( "mod_{module}" )
index-file.names = ( "index.html" )
ssl.engine = "enable"
ssl.pemfile = "{leaf.full}"
ssl.privkey = "{leaf.key}"
{settings}
""")
        return f"lighttpd -D -f {configuration}"
    return start


# Clients

def words(text):
    """A client, by its command line with {trust} and {wrong} in it, the file of the root and of another one."""
    def start(lab, trust):
        wrong = lab.authority("Other").trust if "{wrong}" in text else ""
        return text.format(trust=trust, wrong=wrong, peer=lab.peer("peer.py"))
    return start


MAIL = "--mail-from a@shop.test --mail-rcpt b@shop.test -T -"
SUBMIT = f"curl -s --max-time 10 --ssl-reqd --cacert {{trust}} {MAIL} smtp://{HOST}"
LIST = "curl -s --max-time 10 --user anna:anna --cacert {trust}"
LDAP = "env LDAPTLS_CACERT={trust} ldapsearch -x -LLL -o nettimeout=8 -s base -b ''"
SQL = f"mariadb --no-defaults -h {HOST} -u root --connect-timeout=8 -e 'SELECT 1'"
PSQL = "env PGCONNECT_TIMEOUT=8 psql -w -c 'SELECT 1' 'host=www.shop.test user=postgres gssencmode=disable {}'"
FTP = f"curl -s --max-time 10 --cacert {{trust}} ftp://{HOST}/"

SILENT = """import socket, time
connection = socket.create_connection(("www.shop.test", 25))
for line in (b"EHLO host5", b"STARTTLS", b""):
    connection.recv(1000)
    line and connection.send(line + b"\\r\\n")
time.sleep(9)"""


def silent(_lab, _trust):
    """A client that goes as far as to be told to begin TLS, and does not."""
    return ["/usr/bin/python3", "-c", SILENT]


EXIM = [
    Row("healthy-exim-starttls", "A curl delivers a letter to an Exim (GnuTLS) by STARTTLS on port 25 (TLS 1.3).", "curl Exim",
        run(exim(), 25), words(SUBMIT)),
    Row("exim-starttls-other-key", """An Exim (GnuTLS) offers STARTTLS with a certificate and another one's key; when a curl asks for TLS, Exim
        finds the fault and refuses with 454.""", "curl Exim", run(exim(key=other_key), 25), words(SUBMIT)),
    Row("exim-starttls-not-offered", "An Exim (GnuTLS) offers STARTTLS to nobody (tls_advertise_hosts), and a curl that demands it leaves.",
        "curl Exim", run(exim("tls_advertise_hosts =", tls=False), 25), words(SUBMIT)),
    Row("exim-client-certificate-missing", """An Exim (GnuTLS) demands a client certificate of all (tls_verify_hosts), and a curl has none
        (TLS 1.2).""", "curl Exim", run(exim("tls_verify_hosts = *\ntls_require_ciphers = NORMAL:-VERS-TLS1.3"), 25), words(SUBMIT)),
    Row("exim-version-mismatch", "An Exim (GnuTLS) takes only TLS 1.3 after STARTTLS, and a curl speaks at most TLS 1.2.", "curl Exim",
        run(exim("tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.3"), 25), words(SUBMIT + " --tls-max 1.2")),
    Row("healthy-exim-plain-client-silent", """A curl that wants plain SMTP comes to port 465 of an Exim (GnuTLS), which waits for TLS as the curl
        waits for a greeting, until the curl gives up after six seconds; an OpenSSL client had TLS there just before.""",
        "curl Exim OpenSSL", run(exim("tls_on_connect_ports = 465", ports="465"), 465),
        words(f"openssl s_client -connect {HOST}:465 -CAfile {{trust}} -crlf -quiet"),
        words(f"curl -s --max-time 6 {MAIL} smtp://{HOST}:465")),
    Row("exim-client-never-spoke-starttls", """A client asks an Exim (GnuTLS) for STARTTLS, is told to begin, says nothing more for nine seconds
        and leaves.""", "Exim Python", run(exim(), 25),
        silent),
]

DOVECOT = [
    Row("dovecot-other-key", """A Dovecot has a certificate and another one's key; its login process fails on each connection to port 993, which
        just ends without a word.""", "curl Dovecot", run(dovecot(key=other_key), 993), words(f"{LIST} imaps://{HOST}/")),
    Row("dovecot-other-key-starttls", """A Dovecot has a certificate and another one's key; a curl that asks for STARTTLS on port 143 gets no
        TLS.""", "curl Dovecot", run(dovecot(key=other_key), 143), words(f"{LIST} --ssl-reqd imap://{HOST}/")),
    Row("dovecot-tls-off", "A Dovecot has TLS off (ssl = no), and a curl that demands STARTTLS for POP3 leaves.", "curl Dovecot",
        run(dovecot("ssl = no"), 110), words(f"{LIST} --ssl-reqd pop3://{HOST}/")),
    Row("dovecot-version-mismatch", "A Dovecot takes only TLS 1.3 (ssl_min_protocol), and a curl speaks at most TLS 1.2 (port 993).",
        "curl Dovecot", run(dovecot("ssl_min_protocol = TLSv1.3"), 993), words(f"{LIST} --tls-max 1.2 imaps://{HOST}/")),
]

SLAPD = [
    Row("healthy-slapd-starttls", "An ldapsearch (GnuTLS) asks a slapd (GnuTLS) for StartTLS on port 389 (TLS 1.3).", "OpenLDAP",
        run(slapd(), 389), words(f"{LDAP} -ZZ -H ldap://{HOST}")),
    Row("slapd-no-certificate", "A slapd listens on port 636 without a certificate; an ldapsearch and an OpenSSL client get no TLS.",
        "OpenLDAP OpenSSL", run(slapd(tls=False), 636), words(f"{LDAP} -H ldaps://{HOST}"),
        words(f"openssl s_client -connect {HOST}:636 -CAfile {{trust}}")),
    Row("slapd-client-certificate-missing", "A slapd demands a client certificate (TLSVerifyClient), and an ldapsearch has none (TLS 1.2).",
        "OpenLDAP", lambda lab, leaf, authority: run(slapd(f"TLSCACertificateFile {authority.trust}\nTLSVerifyClient demand\n"
        "TLSCipherSuite NORMAL:-VERS-TLS1.3"), 636)(lab, leaf, authority), words(f"{LDAP} -H ldaps://{HOST}")),
    Row("slapd-untrusted", "An ldapsearch (GnuTLS) gets a chain from a slapd to a root that it does not know, by StartTLS (TLS 1.2).",
        "OpenLDAP", run(slapd("TLSCipherSuite NORMAL:-VERS-TLS1.3"), 389),
        words(LDAP.replace("{trust}", "{wrong}") + f" -ZZ -H ldap://{HOST}")),
    Row("slapd-plain-on-tls-port", "An ldapsearch speaks plain LDAP to port 636 of a slapd (GnuTLS).", "OpenLDAP", run(slapd(), 636),
        words(f"{LDAP} -H ldap://{HOST}:636")),
    Row("slapd-plaintext-server", "An ldapsearch speaks TLS at once (ldaps) to port 389 of a slapd.", "OpenLDAP", run(slapd(), 389),
        words(f"{LDAP} -H ldaps://{HOST}:389")),
]

DATABASES = [
    Row("mariadb-tls-off", "A MariaDB client that demands TLS meets a MariaDB server that has none.", "MariaDB",
        run(mariadb("--skip-ssl", tls=False), 3306), words(f"{SQL} --ssl-ca={{trust}} --ssl-verify-server-cert")),
    Row("healthy-postgres-abandoned", "A psql (verify-full) goes to the server's address 10.0.0.9, which its certificate has not (TLS 1.2).",
        "postgres", run(postgres("-c ssl_max_protocol_version=TLSv1.2"), 5432),
        words(PSQL.format("sslmode=verify-full sslrootcert={trust}").replace(HOST, "10.0.0.9"))),
    Row("healthy-postgres-late-refusal", """A PostgreSQL server demands a client certificate (clientcert=verify-full) of a psql that
        has none; it says so only after the handshake (TLS 1.3), in its own protocol.""", "postgres",
        run(postgres(access="hostssl all all all trust clientcert=verify-full"), 5432),
        words(PSQL.format("sslmode=verify-ca sslrootcert={trust}"))),
]

FILES = [
    Row("healthy-proftpd", "A curl lists a folder of a ProFTPD by AUTH TLS (TLS 1.2).", "curl ProFTPD",
        run(proftpd("TLSProtocol TLSv1.2\nTLSOptions NoSessionReuseRequired"), 21),
        words(f"{FTP} --ssl-reqd")),
    Row("proftpd-chain-incomplete", """A ProFTPD sends its certificate alone, as one who forgets TLSCertificateChainFile has it do; a curl that
        came by AUTH SSL refuses it (TLS 1.2).""", "curl ProFTPD",
        run(proftpd("TLSProtocol TLSv1.2", chain=False), 21), words(f"{FTP} --ssl-reqd")),
    Row("proftpd-old-protocol", "A ProFTPD takes only TLS 1.1 after AUTH TLS, and a curl wants at least TLS 1.2.", "curl ProFTPD",
        run(proftpd("TLSProtocol TLSv1.1\nTLSCipherSuite ALL:@SECLEVEL=0"), 21), words(f"{FTP} --ssl-reqd --tlsv1.2")),
    Row("healthy-lighttpd-gnutls-alpn-none", "An OpenSSL client offers only xmpp-client to a lighttpd on GnuTLS, which goes on without (TLS 1.2).",
        "lighttpd OpenSSL", lighttpd("gnutls"), words(f"openssl s_client -tls1_2 -alpn xmpp-client -connect {HOST}:443 -CAfile {{trust}}")),
    Row("lighttpd-gnutls-version-mismatch", "A lighttpd on GnuTLS takes only TLS 1.3, and a curl speaks at most TLS 1.2.", "curl lighttpd",
        lighttpd("gnutls", 'ssl.openssl.ssl-conf-cmd = ( "MinProtocol" => "TLSv1.3" )'),
        words(f"curl -s --tls-max 1.2 --cacert {{trust}} https://{HOST}/")),
    Row("lighttpd-mbedtls-version-mismatch", "A lighttpd on mbedTLS, which knows only TLS 1.2, meets a curl that wants TLS 1.3.",
        "curl lighttpd", lighttpd("mbedtls"), words(f"curl -s --tlsv1.3 --cacert {{trust}} https://{HOST}/")),
]


def stories():
    return [row.story() for row in EXIM + DOVECOT + SLAPD + DATABASES + FILES]
