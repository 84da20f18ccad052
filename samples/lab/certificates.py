"""Certificates for the lab, made freshly for each recording with the openssl command."""
import pathlib
import subprocess

NEW_KEY = {"ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["-newkey", "rsa:2048"]}
CA = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]
LEAF = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,keyEncipherment"]


class Certificate:
    """A certificate and its key, as the files that programs want: `cert`, `key`, `chain` (issuers), `full` (both), `p12`."""

    def __init__(self, folder, name):
        self.cert, self.key, self.chain, self.full, self.p12 = (
            str(pathlib.Path(folder, name.replace(" ", "-") + end)) for end in (".crt", ".key", ".chain", ".full", ".p12"))

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

    def finish(self, issuers):
        pathlib.Path(self.chain).write_text(issuers, encoding="ascii")
        pathlib.Path(self.full).write_text(pathlib.Path(self.cert).read_text(encoding="ascii") + issuers, encoding="ascii")
        openssl("pkcs12", "-export", "-name", "lab", "-in", self.full, "-inkey", self.key, "-out", self.p12, "-passout", "pass:secret")


class Authority:
    """A root, which clients trust (the file `trust`), and an issuing authority below it, which signs and which servers send along."""

    def __init__(self, folder, name, ago=0):
        self.folder = folder
        self.root = Certificate(folder, f"{name} Root CA")
        self.issuing = Certificate(folder, f"{name} Issuing CA")
        request(self.root, f"/O=Lab/CN={name} Root CA", CA, days=3650, ago=ago)
        request(self.issuing, f"/O=Lab/CN={name} Issuing CA", CA, days=1825, issuer=self.root, ago=ago)
        self.trust = self.root.cert

    def sign(self, name="www.shop.test", *, key="ec", usage="serverAuth", chain=True, ago=0):
        """A leaf for NAME, valid for a year from `ago` days ago; without `chain`, its server keeps the issuing authority to itself."""
        leaf = Certificate(self.folder, name)
        request(leaf, f"/O=Lab/CN={name}", LEAF + [f"extendedKeyUsage={usage}", f"subjectAltName=DNS:{name}"],
                key=key, issuer=self.issuing, ago=ago)
        leaf.finish(pathlib.Path(self.issuing.cert).read_text(encoding="ascii") if chain else "")
        return leaf


def self_signed(folder, name="www.shop.test", key="ec"):
    leaf = Certificate(folder, name)
    request(leaf, f"/O=Lab/CN={name}", LEAF + ["extendedKeyUsage=serverAuth", f"subjectAltName=DNS:{name}"], key=key)
    leaf.finish("")
    return leaf


def request(certificate, subject, extensions, *, key="ec", days=365, issuer=None, ago=0):
    signer = ["-CA", issuer.cert, "-CAkey", issuer.key] if issuer else []
    added = [word for extension in extensions for word in ("-addext", extension)]
    openssl("req", "-x509", "-config", "/dev/null", "-nodes", *NEW_KEY[key], "-keyout", certificate.key, "-out", certificate.cert,
            "-subj", subject, "-days", str(days), "-sha256", *signer, *added, ago=ago)


def openssl(*argv, ago=0):
    then = ["faketime", "-f", f"{-ago:+d}d"] if ago else []
    subprocess.run([*then, "openssl", *argv], check=True, stderr=subprocess.DEVNULL)
