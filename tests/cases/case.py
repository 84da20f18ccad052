#!/usr/bin/python3
"""Run tlsdiag on one sample and hold its report against the expected result beside it.

usage: case.py TLSDIAG SAMPLE.json

The expected result is written from the story of the capture (samples/README.md has the format). Besides it, some
things hold for every report: a failed connection has a cause with evidence, no other has an error, and each line
fits the schema.
"""
import json
import os
import subprocess
import sys

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "schema.json")


def as_list(value):
    return value if isinstance(value, list) else [value]


def close(schema):
    """The schema again, in which an object has no field that is not described."""
    if isinstance(schema, list):
        return [close(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(value) for key, value in schema.items()}
    if isinstance(closed.get("properties"), dict) and closed.get("type") == "object" and "allOf" not in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def validate(rows):
    """Faults of the rows against the schema, undocumented fields among them."""
    import jsonschema
    with open(SCHEMA) as file:
        validator = jsonschema.Draft7Validator(close(json.load(file)))
    return ["schema: %s: %s" % ("/".join(map(str, e.path)), e.message[:200]) for row in rows
            for e in validator.iter_errors(row)]


def always(row):
    """What must hold for any connection."""
    faults = []
    if (row["outcome"] == "failed") != (row["cause"] is not None):
        faults.append("outcome %s with cause %r" % (row["outcome"], row["cause"] and row["cause"]["code"]))
    if row["cause"] and not row["cause"]["evidence"]:
        faults.append("a cause without evidence")
    if row["cause"] and ("{" in row["cause"]["summary"] or not row["cause"]["remedies"]):
        faults.append("summary or remedies are not filled in: %s" % row["cause"]["summary"])
    if row["outcome"] != "failed":
        faults += ["error %s in a connection that is %s" % (f["code"], row["outcome"])
                   for f in row["findings"] if f["severity"] == "error"]
    return faults


def proves(wanted, evidence):
    """Does one item of the evidence say "SIDE WHAT..."?"""
    side, *words = wanted.split()
    return any(item["from"] == side and all(word in item["what"] for word in words)
               for item in evidence if "stream" not in item)


def compare_cause(cause, want):
    faults = []
    if "cause" in want and cause["code"] not in as_list(want["cause"]):
        return ["cause %s (%s), expected %s" % (cause["code"], cause["confidence"], want["cause"])]
    for key in ("party", "confidence"):
        if key in want and cause[key] not in as_list(want[key]):
            faults.append("%s %s, expected %s" % (key, cause[key], want[key]))
    faults += ["evidence lacks '%s': %s" % (item, [e["what"] for e in cause["evidence"]])
               for item in want.get("evidence", []) if not proves(item, cause["evidence"])]
    faults += ["'%s' is not said: %s" % (text, cause["summary"])
               for text in want.get("says", []) if text not in cause["summary"]]
    named = [a["code"] for a in cause["alternatives"]] + [cause["code"]]
    faults += ["alternative %s is not named" % code for code in want.get("alternatives", []) if code not in named]
    return faults


def compare_before(before, want):
    """Dialogues before TLS, as far as a story tells of them."""
    if want and len(before) != len(want):
        return ["before TLS: %s, expected %s" % (before, want)]
    return ["before TLS: %s is %r, expected %r" % (key, have.get(key), value) for have, item in zip(before, want)
            for key, value in item.items() if have.get(key) != value]


def compare(row, want):
    faults = always(row)
    tls = row["tls"]
    codes = [f["code"] for f in row["findings"]]
    if row["outcome"] not in as_list(want["outcome"]):
        faults.append("outcome %s, expected %s" % (row["outcome"], want["outcome"]))
    elif row["cause"]:
        faults += compare_cause(row["cause"], want)
    faults += ["finding %s is missing" % code for code in want.get("findings", []) if code not in codes]
    faults += ["eap: %s is %r, expected %r" % (key, row.get("eap", {}).get(key), value)
               for key, value in want.get("eap", {}).items() if row.get("eap", {}).get(key) != value]
    faults += compare_before(row["before_tls"], want.get("before_tls", []))
    for key, have in (("version", tls.get("version")), ("cipher", tls.get("cipher")),
                      ("server_name", tls["client"].get("server_name"))):
        if key in want and have != want[key]:
            faults.append("%s %s, expected %s" % (key, have, want[key]))
    return faults


def main():
    binary, path = sys.argv[1:3]
    with open(path) as file:
        want = json.load(file)
    capture = path[:-len(".json")] + ".pcapng"
    run = subprocess.run([binary, "read", "--json", capture], capture_output=True, timeout=60)
    rows = [json.loads(line) for line in run.stdout.decode().splitlines()]
    have = {row["stream"]["index"]: row for row in rows if row["type"] == "connection"}
    faults = validate(rows)
    if run.returncode != want["status"]:
        faults.append("exit status %d, expected %d: %s" % (run.returncode, want["status"], run.stderr.decode()))
    if sorted(have) != sorted(c["stream"] for c in want["connections"]):
        faults.append("streams %s, expected %s" % (sorted(have), [c["stream"] for c in want["connections"]]))
    for expected in want["connections"]:
        if expected["stream"] in have:
            faults += ["stream %d: %s" % (expected["stream"], f) for f in compare(have[expected["stream"]], expected)]
    whole = [f["code"] for row in rows if row["type"] == "capture" for f in row["findings"]]
    faults += ["finding %s about the capture is missing" % c for c in want.get("findings", []) if c not in whole]
    print("\n".join(faults) if faults else "as expected: %s" % want["story"])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
