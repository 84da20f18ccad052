"""Browsers without a screen, each with a profile of its own and nobody else to talk to."""
import json
import pathlib

CHROMIUM = ("--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --no-default-browser-check "
            "--disable-background-networking --disable-component-update --disable-sync --disable-default-apps --disable-extensions "
            "--disable-domain-reliability --disable-crash-reporter --password-store=basic")
FIREFOX = {
    "app.normandy.enabled": False, "app.update.enabled": False, "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False, "browser.safebrowsing.malware.enabled": False, "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False, "browser.shell.checkDefaultBrowser": False, "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0, "datareporting.policy.dataSubmissionEnabled": False, "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False, "extensions.update.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "network.dns.disableIPv6": True, "network.trr.mode": 5,
    "security.OCSP.enabled": 0, "services.settings.server": "", "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def chromium(lab, url, *, host=5, timeout=20, **how):
    """A Chromium that visits the page and leaves; `how` is as in chromium_command()."""
    lab.client(chromium_command(lab, url, **how), host=host, timeout=timeout)


def chromium_command(lab, url, *, trust=None, more="", name="chromium"):
    """It believes the root in the file `trust`, or anyone without; its profile has this name."""
    home = lab.folder / name
    database = home / ".pki" / "nssdb"
    if not database.exists():
        database.parent.mkdir(parents=True)
        lab.nss(trust=trust, name=str(database.relative_to(lab.folder)))
    careless = "" if trust else "--ignore-certificate-errors"
    return f"env HOME={home} chromium {CHROMIUM} --user-data-dir={home}/profile {careless} {more} --dump-dom {url}"


def firefox(lab, url, *, host=5, timeout=30, **how):
    """A Firefox that visits the page, takes a picture of it and leaves; `how` is as in firefox_command()."""
    lab.client(firefox_command(lab, url, **how), host=host, timeout=timeout)


def firefox_command(lab, url, *, trust=None, person=None, settings=(), name="firefox"):
    """It believes the root in the file `trust` and has the certificate `person`; `settings` are preferences of its profile."""
    profile = pathlib.Path(lab.folder, name)
    if not profile.exists():
        lab.nss(person, trust, name)
        lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in {**FIREFOX, **dict(settings)}.items())
        lab.write(f"{name}/user.js", "".join(lines))
    picture = lab.folder / f"{name}.png"
    return f"env HOME={profile} firefox-esr --headless --no-remote --profile {profile} --screenshot {picture} {url}"
