"""Markdown made to break a reader: the time grows as the text does, not as its square."""

import pytest

from bounded import bounded
from noteworks import findings

HEAD = "---\nparticipants: [ann-lee, bob-hale, carol-diaz]\n---\n"
ENTRY = "## 2026-11-20 ann-lee -> bob-hale: hi\n"
SIZE = 1 << 17
MOST_SECONDS = 20
"""For an eighth of a megabyte, which takes under a second; what is quadratic takes minutes."""

UNITS = (
    "[",
    "[[",
    "[a](",
    "[](",
    "![[",
    "[[a]]",
    "[[a|",
    "[[a]]\n",
    "]",
    "%%",
    "%%\n",
    "x %% a\n",
    "x %% a\n\n",
    "`",
    "` ",
    "`a\n",
    "```\n",
    "~~~~ a\n\n",
    "<!--",
    "<!--\n",
    "x <!-- a\n",
    "x <!-- a\n\n",
    "<!-- --> ",
    "# a\n",
    "## 2026-11-20 a\n",
    ENTRY,
    "## 2026-1-5 ann-lee -> bob\n",
    "## 2026-02-30 x\n",
    "## 2027-11-20 ann-lee -> bob-hale: x\n",
    "- [ ] ",
    "- [ ] \n",
    "- [ ] x 📅 2026-1-5\n",
    "> ",
    "> a\n",
    "- ",
    "1. ",
    "::",
    "a:: b\n",
    "needs:: x [[y]]\n",
    "continues:: [[y]]\n",
    "<<<<<<< a\n",
    ">>>>>>>\n",
    "a\r",
    "a\r\n",
    "\n",
    "\u2028",
    "```\nx\n```\n[[x]]\n",
    "`x` [[x]] ",
    "[x](y.md)\n",
    "[x](../../../y.md)\n",
    '[a](b "',
    "\\",
    "|",
    "| a | b |\n",
    "\t",
    " \t",
    "- 2026-11-20 ",
    "😀",
)
LINES = {
    "blanks in a heading": "# a" + " " * SIZE + "x",
    "blanks in an entry": "## 2026-11-20" + " " * SIZE + "x",
    "blanks in a box": "- [ ] due" + " " * SIZE + "x",
    "dates that nothing closes": "- [ ] " + "[due:: " * (SIZE // 7),
    "blanks in a due date": "- [ ] [due::" + " " * SIZE + "x",
    "blanks in words of a due date": "- [ ] (due" + " " * SIZE + "x",
    "completions that nothing closes": "- [x] " + "[completion:: " * (SIZE // 14),
    "names": "## 2026-11-20 " + "ann-lee, " * (SIZE // 40) + "-> bob-hale",
    "links to the conversation": "## 2026-11-20 " + "[[x]]" * (SIZE // 20),
    "blanks before a field": f"{ENTRY}a{' ' * SIZE}::b",
    "marks behind a heading": "# a " + "# " * (SIZE // 2),
    "parentheses": "## 2026-11-20 a -> b " + "(" * SIZE,
    "pairs of parentheses": "## 2026-11-20 a -> b " + "()" * (SIZE // 2),
    "arrows": "## 2026-11-20 " + "a -> " * (SIZE // 5),
    "backticks of every length": " ".join("`" * n for n in range(1, 500)),
    "a fence that nothing closes": "`" * 5_000 + "\n" + ("`" * 100 + "\n") * 1_000,
    "links in a heading": "## 2026-11-20 " + "[[bob-hale]] " * (SIZE // 40),
    "lists in each other": "".join(" " * 2 * n + "- a\n" for n in range(400)),
}


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_body_that_repeats_one_thing(unit: str) -> None:
    _timed(unit * (SIZE // len(unit)))


@pytest.mark.parametrize("name", LINES)
def test_a_body_with_one_long_line(name: str) -> None:
    _timed(LINES[name])


@pytest.mark.slow
def test_four_megabytes_of_conversation() -> None:
    entry = (
        "## 2026-11-20 ann-lee -> bob-hale (email): asks for [[x]] `code` and %% x %%\n"
        "Wants ridge **length** [a](b.md) and photos.\n\n- [x] [[ann-lee]] send photos"
        " [due:: 2026-11-12]\n\nneeds:: y\n\n```\ncode\n```\n\n"
    )
    _timed(entry * (4_000_000 // len(entry)))


def _timed(body: str) -> None:
    bounded(lambda: findings((HEAD + body + "\n").encode()), MOST_SECONDS)
