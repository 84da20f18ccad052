"""generate.py - writes docs/findings.md from the catalogue's pages and the dictionary. With --check: tells whether
the file is what it would write, and writes nothing."""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
CATALOGUE = ROOT / "analyze" / "catalogue"
DICTIONARY = ROOT / "analyze" / "dictionary"

HEAD = """# What tlsdiag can say, and what others say

This file is generated from `analyze/catalogue/` and `analyze/dictionary/`: do not edit it, `./dev docs` writes it.
`tlsdiag explain CODE` prints a page of the first part, `tlsdiag explain MESSAGE` an entry of the second.

"""

MESSAGES = """# Messages of other programs

What alerts, event numbers and error texts mean on the wire, and the findings they can stand for, the most likely
first. `...` stands for words that differ each time.
"""


def groups():
    return re.findall(r'^GROUP\("(.*)"\)', (CATALOGUE / "groups.def").read_text(encoding="utf-8"), re.M)


def read_page(path):
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    page = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("sentence"))
    # headings go below the page's own; {server} stands for a value that only a finding has
    body = re.sub(r"^(#+) ", r"##\1 ", body.strip(), flags=re.M)
    page["body"] = re.sub(r"\{([a-z-]+)\}", lambda name: name[1].upper(), body)
    return page


def entry(lines, who):
    spellings = lines[0].split("; ")
    means, codes = [], []
    for line in lines[1:]:
        if line.startswith("  who: "):
            who = line[7:]
        elif line.startswith("  ->"):
            codes = line[4:].split()
        elif line != "  general":
            means.append(line.strip())
    return {"spellings": spellings, "who": who, "means": " ".join(means), "codes": codes}


def read_families():
    families, who, block = {}, "", []

    def finish():
        if block:
            families[family].append(entry(block, who))
            block.clear()

    for path in sorted(DICTIONARY.glob("*.txt")):
        family = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith("family: "):
                finish()
                family = line[8:]
                families.setdefault(family, [])
            elif line.startswith("who: "):
                finish()
                who = line[5:]
            elif line.startswith(" "):
                block.append(line)
            else:
                finish()
                block.append(line)
        finish()
    return families


def render_page(page):
    references = "\n".join(f"- {reference}" for reference in page["references"].split("; "))
    return f"""### {page["code"]}

**{page["title"]}**

{page["body"]}

#### References

{references}

"""


def render_entry(one, linked):
    names = ", ".join(f"`{spelling}`" for spelling in one["spellings"])
    codes = ", ".join(f"[{code}](#{code})" if code in linked else code for code in one["codes"])
    return f"- {names}\n  {one['means']}\n" + (f"  Can be: {codes}\n" if codes else "")


def render_family(family, entries, linked):
    text, who = f"\n## {family}\n", ""
    for one in entries:
        if one["who"] != who:
            text += f"\nSaid by {one['who']}:\n\n"
        who = one["who"]
        text += render_entry(one, linked)
    return text


def render():
    pages = [read_page(path) for path in sorted(CATALOGUE.glob("*.md"))]
    if strange := [page["code"] for page in pages if page["group"] not in groups()]:
        sys.exit(f"the group of these pages is not in groups.def: {strange}")
    text = HEAD
    for group in groups():
        text += f"- {group}:\n"
        text += "".join(f"  [{page['code']}](#{page['code']})\n" for page in pages if page["group"] == group)
    text += "\n"
    for group in groups():
        text += f"## {group}\n\n" + "".join(render_page(page) for page in pages if page["group"] == group)
    text += MESSAGES
    linked = {page["code"] for page in pages}
    for family, entries in read_families().items():
        text += render_family(family, entries, linked)
    return text


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    path, text = HERE / "findings.md", render()
    if check:
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit("docs/findings.md is not what the pages and the dictionary give: run ./dev docs")
    else:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
