"""Writes docs/checks.md from the docstrings of the rules; run it by `make docs`."""

import re
from pathlib import Path

from convnotes.checks import rules

PAGE = Path(__file__).parent / "checks.md"

_HEAD = """\
# Checks

`convnotes check` finds these. Errors make it end with status 1, warnings only with `--strict`. A
code never changes its meaning. `convnotes check --explain CODE` prints the same text.

A rule is passed over in the whole workspace by `ignore` under `[check]` in
[convnotes.toml](settings.md), in one note by `check_ignore` in its front matter, and in one run by
`--ignore`. Each takes the code or the name.

This page is made from the rules themselves, by `make docs`.

| code | name | severity | what it finds |
|---|---|---|---|
"""


def page() -> str:
    """Give the text of the page."""
    rows, chapters = [], []
    for rule in rules():
        title, _, rest = (rule.explanation or rule.name).strip().partition("\n")
        link = f"[{rule.name}](#{rule.code.lower()}-{rule.name})"
        rows.append(f"| {rule.code} | {link} | {rule.severity} | {title.rstrip('.')} |\n")
        marked = re.sub(r"^(What|Why|Instead):", r"**\1:**", rest.strip(), flags=re.MULTILINE)
        chapters.append(
            f"\n## {rule.code} {rule.name}\n\n*{rule.severity.capitalize()}.* {title}\n\n{marked}\n"
        )
    return _HEAD + "".join(rows) + "".join(chapters)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
