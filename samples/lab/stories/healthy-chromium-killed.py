"""A Chromium is told to end while a slow page comes (TLS 1.3): it closes the connection in the middle of the answer."""
from browsers import chromium

stacks = ["Chromium", "nginx"]
PAGE = "location = /page { limit_rate 1k; }"


def run(lab):
    authority = lab.authority()
    (lab.folder / "html").mkdir()
    lab.folder.chmod(0o755)
    lab.write("html/page", "hello\n" * 1500)
    lab.server(lab.nginx(f"{authority.sign().nginx} {PAGE}"))
    chromium(lab, "https://www.shop.test/page", trust=authority.trust, timeout=4)
