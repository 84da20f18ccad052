"""Certificates for the lab, made freshly for each recording with the openssl command."""
import datetime
import pathlib
import subprocess

NEW_KEY = {"ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["-newkey", "rsa:2048"],
           "rsa1024": ["-newkey", "rsa:1024"]}
CA = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]
LEAF = "basicConstraints=critical,CA:FALSE"
USES = "digitalSignature,keyEncipherment"
REVOKED_AGO = 5         # days


class Certificate:
    """A certificate and its key, as the files that programs want: `cert`, `key`, `chain` (issuers), `full` (both), `p12`."""

    def __init__(self, folder, name):
        self.cert, self.key, self.chain, self.full, self.p12 = (
            str(pathlib.Path(folder, name.replace(" ", "-") + end)) for end in (".crt", ".key", ".chain", ".full", ".p12"))
        self.issuers = []

    @property
    def openssl(self):
        return f"-cert {self.cert} -key {self.key} -cert_chain {self.chain}"

    @property
    def nginx(self):
        return f"ssl_certificate {self.full}; ssl_certificate_key {self.key};"

    @property
    def gnutls(self):
        return f"--x509certfile {self.full} --x509keyfile {self.key}"

    @property
    def java(self):
        return f"p12={self.p12}"

    @property
    def curl(self):
        return f"--cert {self.full} --key {self.key}"

    @property
    def node(self):
        return f"cert={self.full} key={self.key}"

    @property
    def own(self):
        """For our peers in Go and Python."""
        return f"--cert {self.full} --key {self.key}"

    @property
    def pem(self):
        return pathlib.Path(self.cert).read_text(encoding="ascii")

    def present(self, *certificates):
        """These are what the server sends, whatever they are."""
        pathlib.Path(self.full).write_text("".join(certificate.pem for certificate in certificates), encoding="ascii")

    def finish(self, issuers):
        self.issuers = issuers
        pathlib.Path(self.chain).write_text("".join(issuer.pem for issuer in issuers), encoding="ascii")
        self.present(self, *issuers)
        openssl("pkcs12", "-export", "-name", "lab", "-in", self.full, "-inkey", self.key, "-out", self.p12, "-passout", "pass:secret")


class Authority:
    """A root, which clients trust (the file `trust`), and an issuing authority below it, which signs and which servers send along.

    `days` is how long the issuing authority lives, `ago` how many days ago both began, `bounds` extensions that say what it may issue.
    """

    def __init__(self, folder, name, ago=0, *, days=1825, organisation="Lab", bounds=()):
        self.folder = folder
        self.root = Certificate(folder, f"{name} Root CA")
        self.issuing = Certificate(folder, f"{name} Issuing CA")
        request(self.root, f"/O={organisation}/CN={name} Root CA", CA, days=3650, ago=ago)
        request(self.issuing, f"/O={organisation}/CN={name} Issuing CA", [*CA, *bounds], days=days, issuer=self.root, ago=ago)
        self.trust = self.root.cert

    @property
    def trust_both(self):
        """A file with the root and the issuing authority, for clients that know both."""
        path = pathlib.Path(self.trust + ".both")
        path.write_text(self.root.pem + self.issuing.pem, encoding="ascii")
        return str(path)

    def sign(self, name="www.shop.test", *, chain=True, **how):
        """A leaf for NAME, valid for a year from `ago` days ago. Its server sends the issuing authority along, or what `chain` lists;
        without `chain`, nothing. `how` is as in leaf()."""
        made = leaf(self.folder, name, issuer=self.issuing, **how)
        made.finish([self.issuing] if chain is True else chain or [])
        return made

    def staple(self, certificate, status="good", ago=0):
        """An OCSP response of seven days about this certificate, as a DER file."""
        answer = certificate.cert + ".ocsp"
        openssl("ocsp", "-index", self.index(certificate, status), "-CA", self.issuing.cert, "-rsigner", self.issuing.cert,
                "-rkey", self.issuing.key, "-issuer", self.issuing.cert, "-cert", certificate.cert, "-ndays", "7", "-respout", answer,
                ago=ago)
        return answer

    def revocations(self, certificate):
        """A list of revoked certificates (CRL) with this one in it, for clients that are given it."""
        answer, settings = certificate.cert + ".crl", pathlib.Path(certificate.cert + ".cnf")
        index = self.index(certificate, "revoked")
        settings.write_text(f"[ca]\ndefault_ca=lab\n[lab]\ndatabase={index}\ndefault_md=sha256\n", encoding="ascii")
        openssl("ca", "-gencrl", "-config", str(settings), "-cert", self.issuing.cert, "-keyfile", self.issuing.key, "-crldays", "7",
                "-out", answer)
        return answer

    def index(self, certificate, status):
        """What the authority knows of the certificate, in the form of the openssl command's database."""
        serial = subprocess.run(["openssl", "x509", "-in", certificate.cert, "-noout", "-serial"], check=True, capture_output=True,
                                text=True).stdout.strip().removeprefix("serial=")
        then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=REVOKED_AGO)
        state = {"good": "V\t350101000000Z\t", "revoked": f"R\t350101000000Z\t{then:%y%m%d%H%M%SZ},keyCompromise"}[status]
        path = pathlib.Path(certificate.cert + ".index")
        path.write_text(f"{state}\t{serial}\tunknown\t/CN=lab\n", encoding="ascii")
        return str(path)


def pin(certificate):
    """The SHA-256 of its public key in Base64, by which some clients are told to take it."""
    command = 'openssl x509 -in "$0" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl base64 -A'
    return subprocess.run(["sh", "-c", command, certificate.cert], check=True, capture_output=True, text=True).stdout.strip()


def leaf(folder, name, *, usage="serverAuth", uses=USES, san=None, basic=LEAF, more=(), **how):
    """A leaf for NAME with this extended key usage, these key uses, these subject alternative names and `more` extensions; `how` is as
    in request()."""
    made = Certificate(folder, name)
    names = [f"DNS:{name}"] if san is None else san
    extensions = [basic, f"keyUsage=critical,{uses}", f"extendedKeyUsage={usage}", *more]
    extensions += [f"subjectAltName={','.join(names)}"] if names else []
    request(made, f"/O=Lab/CN={name}", extensions, **how)
    return made


def self_signed(folder, name="www.shop.test", **how):
    made = leaf(folder, name, **how)
    made.finish([])
    return made


def request(certificate, subject, extensions, *, key="ec", days=365, issuer=None, ago=0, digest="sha256"):
    signer = ["-CA", issuer.cert, "-CAkey", issuer.key] if issuer else []
    added = [word for extension in extensions for word in ("-addext", extension)]
    openssl("req", "-x509", "-config", "/dev/null", "-nodes", *NEW_KEY[key], "-keyout", certificate.key, "-out", certificate.cert,
            "-subj", subject, "-days", str(days), f"-{digest}", *signer, *added, ago=ago)


def openssl(*argv, ago=0):
    then = ["faketime", "-f", f"{-ago:+d}d"] if ago else []
    subprocess.run([*then, "openssl", *argv], check=True, stderr=subprocess.DEVNULL)
