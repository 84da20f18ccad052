#!/usr/bin/python3
"""Run tlsdiag on every sample and count how far its words can be trusted.

usage: calibration.py TLSDIAG SAMPLES

The table says how often the causes of each confidence were right, by the expectations beside the samples. It is a
fault when `certain` is wrong once, when `likely` is wrong more than once in ten, when an outcome, cause or party is
wrong, when a code of the catalogue has no sample, and when a sample says what it was recorded not to be (near_miss).
Samples of SAMPLES/pending are counted in a table of their own and held against nobody: what is wrong there is known.
What each code has been shown on is listed after that: codes with fewer than two pairs of TLS
libraries, or without a near miss, are still to be earned.
"""
import collections
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True     # the work tree stays clean
from case import as_list

CATALOGUE = pathlib.Path(__file__).resolve().parents[2] / "analyze" / "catalogue"
CONFIDENCES = ["certain", "likely", "possible"]
LIKELY = 0.9
LIBRARIES = re.compile(r"BearSSL|BoringSSL|Botan|BouncyCastle|Erlang|GnuTLS|Go\b|Java|NSS|OpenSSL|mbedTLS|pion|quic-go|rustls|wolfSSL")

Judged = collections.namedtuple("Judged", "sample stream kind right confidence detail")


def read(binary, expectation):
    """The expectation and what tlsdiag said of each connection and of the capture."""
    run = subprocess.run([binary, "read", "--json", expectation.with_suffix(".pcapng")],
                         capture_output=True, timeout=60)
    rows = [json.loads(line) for line in run.stdout.decode().splitlines()]
    return (expectation.stem, json.loads(expectation.read_text(encoding="utf-8")),
            {row["stream"]["index"]: row for row in rows if row["type"] == "connection"},
            [f["code"] for row in rows if row["type"] == "capture" for f in row["findings"]])


def judge(sample, have, want):
    """What was said of one connection, right or wrong: its outcome and, where a cause is said, that and the party."""
    def judged(kind, right, confidence, detail):
        return Judged(sample, want["stream"], kind, right, confidence, detail)
    cause = have["cause"]
    right = have["outcome"] in as_list(want["outcome"])
    yield judged("outcome", right, None, have["outcome"])
    if cause:
        right = right and ("cause" not in want or cause["code"] in as_list(want["cause"]))
        yield judged("cause", right, cause["confidence"], cause["code"])
        if right and "party" in want:
            yield judged("party", cause["party"] in as_list(want["party"]), cause["confidence"], cause["party"])


def judgements(results):
    return [j for sample, want, have, _ in results for expected in want["connections"] if expected["stream"] in have
            for j in judge(sample, have[expected["stream"]], expected)]


def table(title, judged):
    print("%-30s %8s %8s" % (title, "right", "wrong"))
    for label, chosen in ([("outcome", [j for j in judged if j.kind == "outcome"])]
                          + [("cause, " + c, [j for j in judged if j.kind == "cause" and j.confidence == c])
                             for c in CONFIDENCES]
                          + [("party", [j for j in judged if j.kind == "party"])]):
        print("  %-28s %8d %8d" % (label, sum(j.right for j in chosen), sum(not j.right for j in chosen)))


def overconfident(judged):
    """Where the words promise more than they keep."""
    causes = [j for j in judged if j.kind == "cause"]
    faults = ["certain, and wrong: %s, stream %d: %s" % (j.sample, j.stream, j.detail)
              for j in causes if j.confidence == "certain" and not j.right]
    likely = [j for j in causes if j.confidence == "likely"]
    if sum(j.right for j in likely) < LIKELY * len(likely):
        faults.append("likely is right only %d times in %d" % (sum(j.right for j in likely), len(likely)))
    return faults


def said(results):
    """Codes that each sample's expectation names: {code: {(sample, libraries)}}."""
    found = collections.defaultdict(set)
    for sample, want, _, _ in results:
        entry = (sample, libraries(want["stacks"]))
        for part in [want] + want["connections"]:
            for code in as_list(part.get("cause", [])) + part.get("findings", []):
                found[code].add(entry)
    return found


def libraries(stacks):
    """Whose TLS played: "GnuTLS+OpenSSL"; programs on the same library count once, stand-ins for boxes not at all."""
    names = {(LIBRARIES.findall(stack) or stack.split()[:1])[-1] for stack in stacks
             if not stack.startswith("a stand-in")}
    return "+".join(sorted(names)) or "no TLS"


def near_misses(results):
    """{code: samples that look like it and are not}, and where tlsdiag took one for it all the same."""
    found, faults = collections.defaultdict(list), []
    for sample, want, have, whole in results:
        demanded = [code for part in [want] + want["connections"] for code in part.get("findings", [])]
        told = {f["code"] for row in have.values() for f in row["findings"]} | set(whole)
        causes = {row["cause"]["code"] for row in have.values() if row["cause"]}
        for code in want.get("near_miss", []):
            found[code].append(sample)
            if code in causes or (code in told and code not in demanded):
                faults.append("%s: %s is said, though it only looks like it" % (sample, code))
    return found, faults


def coverage(results, codes):
    shown, (missed, faults) = said(results), near_misses(results)
    print("\n%-30s %8s %8s  %s" % ("code", "samples", "misses", "TLS libraries"))
    for code in codes:
        print("  %-28s %8d %8d  %s" % (code, len(shown[code]), len(missed[code]),
                                       ", ".join(sorted({pair for _, pair in shown[code]}))))
    one = [code for code in codes if len({pair for _, pair in shown[code]}) < 2]
    bare = [code for code in codes if not missed[code]]
    print("\nfewer than two pairs of libraries (%d): %s" % (len(one), ", ".join(one)))
    print("no near miss (%d): %s" % (len(bare), ", ".join(bare)))
    faults += ["%s has no sample" % code for code in codes if not shown[code]]
    return faults + ["%s is not in the catalogue" % code for code in sorted({*missed} - {*codes})]


def main():
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    codes = sorted(page.stem for page in CATALOGUE.glob("*.md"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        def run(where):
            return list(pool.map(lambda path: read(binary, path), sorted(where.glob("*.json"))))
        results, pending = run(folder), run(folder / "pending")
    judged, waiting = judgements(results), judgements(pending)
    table("%d samples" % len(results), judged)
    if pending:
        table("%d pending" % len(pending), waiting)
    faults = ["%s, stream %d: %s %s is wrong" % (j.sample, j.stream, j.kind, j.detail) for j in judged if not j.right]
    faults += overconfident(judged) + coverage(results, codes)
    print("\n".join([""] + faults if faults else ["", "as promised"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
