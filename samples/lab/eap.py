"""EAP in the lab: a RADIUS server, an authenticator of 802.1X, and supplicants of both."""
SECRET = "shared-secret"


def freeradius(lab, leaf, trust, versions="1.2", after=""):
    """The command for a FreeRADIUS that speaks EAP-TLS as this leaf to clients of this root. `after` is what its policy does when the
    handshake is over."""
    lowest, _, highest = versions.partition("-")
    lab.write("radiusd.conf", f"""
        name = radiusd
        prefix = /usr
        localstatedir = {lab.folder}
        logdir = {lab.folder}
        run_dir = {lab.folder}
        libdir = /usr/lib/freeradius
        pidfile = {lab.folder}/radiusd.pid
        max_request_time = 30
        log {{
            destination = stderr
        }}
        security {{
            max_attributes = 200
            reject_delay = 0
            status_server = no
        }}
        client lab {{
            ipaddr = 10.0.0.0/24
            secret = {SECRET}
            require_message_authenticator = yes
        }}
        modules {{
            eap {{
                default_eap_type = tls
                timer_expire = 60
                max_sessions = 64
                tls-config lab {{
                    private_key_file = {leaf.key}
                    certificate_file = {leaf.full}
                    ca_file = {trust}
                    fragment_size = 1024
                    tls_min_version = "{lowest}"
                    tls_max_version = "{highest or lowest}"
                    cipher_list = "DEFAULT"
                    ecdh_curve = "prime256v1"
                    cache {{
                        enable = no
                    }}
                }}
                tls {{
                    tls = lab
                }}
            }}
            always reject {{
                rcode = reject
            }}
        }}
        server default {{
            listen {{
                type = auth
                ipaddr = *
                port = 1812
            }}
            authorize {{
                eap
            }}
            authenticate {{
                eap
            }}
            post-auth {{
                {after}
                Post-Auth-Type REJECT {{
                    eap
                }}
            }}
        }}
        """)
    return f"freeradius -f -X -d {lab.folder}"


def supplicant(lab, method, trust, more):
    """A file for wpa_supplicant and eapol_test: anna, by this method, with servers of this root."""
    return lab.write("supplicant.conf", f"""
        ctrl_interface={lab.folder}/supplicant
        ap_scan=0
        network={{
            key_mgmt=IEEE8021X
            eapol_flags=0
            eap={method}
            identity="anna"
            ca_cert="{trust}"
            {more}
        }}\n""")


def profile(lab, person, trust, more=""):
    """EAP-TLS as this person."""
    return supplicant(lab, "TLS", trust, f"""client_cert="{person.cert}"
            private_key="{person.key}"
            {more}""")


def password(lab, trust, word):
    """PEAP with a password, MSCHAPv2 inside."""
    return supplicant(lab, "PEAP", trust, f"""phase1="tls_disable_tlsv1_3=1"
            phase2="auth=MSCHAPV2"
            password="{word}"
            """)


def access_server(lab, person, trust, more="", host=5):
    """The command for an access server and its station in one: eapol_test."""
    return (f"eapol_test -c {profile(lab, person, trust, more)} -a 10.0.0.9 -p 1812 -s {SECRET} -t 10 -r 0 "
            f"-M 02:00:00:00:01:0{host} -N 4:d:10.0.0.{host}")


def authenticator(lab, leaf, trust):
    """The command for a switch's port that holds an EAP server of its own: hostapd. It knows anna's password, for PEAP."""
    users = lab.write("users", '"anna" TLS,PEAP\n"anna" MSCHAPV2 "secret" [2]\n')
    return "hostapd -d " + lab.write("hostapd.conf", f"""
interface=eth0
driver=wired
ieee8021x=1
eap_reauth_period=0
use_pae_group_addr=0
eap_server=1
eap_user_file={users}
ca_cert={trust}
server_cert={leaf.full}
private_key={leaf.key}
fragment_size=1000
""")


def station(file):
    """The command for a station in a wired network that has this profile: wpa_supplicant."""
    return f"wpa_supplicant -D wired -i eth0 -c {file}"
