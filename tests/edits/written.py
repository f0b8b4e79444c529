"""Conversation notes as people write them, in many hands, and the texts that they log."""

import datetime
from typing import NamedTuple

from hypothesis import strategies as st

PEOPLE = ("ann-lee", "bob-hale", "carol-diaz")
FIRST = datetime.date(2026, 11, 10)
DAYS = st.integers(0, 20).map(lambda count: FIRST + datetime.timedelta(days=count))
CLOCKS = st.sampled_from(["", "", "", " 9:05", " 14:30", " 23:59"])


class Hand(NamedTuple):
    """How one file is written."""

    mark: str
    arrow: str
    form: str
    linked_day: bool
    gap: int
    inner: int


HANDS = st.builds(
    Hand,
    mark=st.sampled_from(["##", "##", "###", "######", "-", "*"]),
    arrow=st.sampled_from(["->", "→"]),
    form=st.sampled_from(["{}", "[[{}]]", "[[{}|Somebody]]"]),
    linked_day=st.booleans(),
    gap=st.integers(0, 2),
    inner=st.integers(0, 1),
)
_HEADERS = (
    ("next_turn: bob-hale  # whose", "next_turn: [ann-lee, bob-hale]", "next: ann-lee",
     "next_turn:\n  - bob-hale # first\n  - carol-diaz", 'next_turn: "[[carol-diaz|C]]"',
     "next_turn: nobody", "next_turn:"),
    ("since: 2026-11-18", "since: 2026-11-20 14:30   # then", "since: 2026-11-25"),
    ("due: 2026-11-27", "due: 2026-11-27 # by the fair", "due:"),
    ("about: the price", "about: |\n  the price\n  of slate", 'about: "a: b" # c', "about: 'x'"),
    ("wait_until: 2026-12-01", "wait_until: 2026-11-20"),
    ("status: open", "status: paused", "status: closed\nclosed: 2026-11-21\noutcome: done"),
    ("scheduled: 2026-12-02 10:00",),
    ("mood: &m hopeful", "odd: {a: [1, 2], b: c}", "# a comment of its own", "tags: [a, b]"),
)  # fmt: skip
_PARTICIPANTS = (
    "participants: [ann-lee, bob-hale, carol-diaz]",
    'participants: ["[[ann-lee]]", "[[bob-hale]]", "[[carol-diaz]]"]',
    "participants:\n  - ann-lee # us\n  - bob-hale\n  # and\n  - carol-diaz",
)
_BODIES = (
    "",
    "He wants photos.",
    "One line.\n\nAnother, after a blank one.",
    "needs:: winter work",
    "next_turn:: [[carol-diaz]]",
    "due:: 2026-11-29\nabout:: the ladder",
    "- [ ] [[bob-hale]] send the price [due:: 2026-11-26]",
    "- [x] done already ✅ 2026-11-12\n- [?] [[ann-lee]] slate or tile?",
    "```\n## 2026-11-11 not -> read\n```",
    "> - [ ] quoted",
    "%% a comment %%",
)


@st.composite
def headers(draw: st.DrawFn) -> str:
    """Give the lines between the `---`, in any order."""
    lines = [draw(st.sampled_from(_PARTICIPANTS))]
    lines += [draw(st.sampled_from(each)) for each in _HEADERS if draw(st.integers(0, 2)) == 0]
    return "\n".join(draw(st.permutations(lines)))


@st.composite
def entries(draw: st.DrawFn, hand: Hand) -> list[str]:
    """Give exchanges, as a file holds them from its top."""
    days = sorted(draw(st.lists(DAYS, max_size=5)))
    if draw(st.booleans()):
        days.reverse()
    found = []
    for day in days:
        speaker, hearer = draw(st.permutations(PEOPLE))[:2]
        one, other = hand.form.format(speaker), hand.form.format(hearer)
        who = draw(
            st.sampled_from(
                [f"{one} {hand.arrow} {other}", f"{one} {hand.arrow} {other} (email)",
                 f"{one} {hand.arrow} {other} (fyi)", f"{one} + {other} (visit)",
                 f"{one}", "", f"note by {one}"]
            )
        )  # fmt: skip
        written = f"[[{day}]]" if hand.linked_day else str(day)
        head = f"{hand.mark} {written}{draw(CLOCKS)} {who}".rstrip()
        summary = draw(st.sampled_from(["", ": what was said", ": a price: 5,000"]))
        body = draw(st.sampled_from(_BODIES))
        found.append(head + summary + _below(body, hand))
    return found


def _below(body: str, hand: Hand) -> str:
    if not body:
        return ""
    if hand.mark in "-*":
        return "".join(f"\n  {line}" if line else "\n" for line in body.split("\n"))
    return "\n" * (1 + hand.inner) + body


@st.composite
def conversations(draw: st.DrawFn) -> bytes:
    """Give the bytes of a conversation."""
    hand = draw(HANDS)
    parts = draw(entries(hand))
    background = draw(st.sampled_from(["", "Loft leaks.\n\n", "# Title\n\nText.\n\n"]))
    after = draw(st.sampled_from(["", "", "\n\n# Afterwards\n\nSome text.", "\n\n\n"]))
    body = background + ("\n" * (1 + hand.gap)).join(parts) + after
    text = f"---\n{draw(headers())}\n---\n{body}" + draw(st.sampled_from(["", "\n"]))
    ends = draw(st.sampled_from(["\n", "\n", "\r\n", "mixed"]))
    if ends == "mixed":
        first, sign, rest = text.partition("\n##")
        text = first.replace("\n", "\r\n") + sign + rest
    else:
        text = text.replace("\n", ends)
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()


SAID = st.one_of(
    st.sampled_from(["Yes", "Can you start before Christmas?", "One.\n\nTwo paragraphs.", "x" * 150]),
    st.lists(
        st.sampled_from(
            ["plain words", "", "## A heading", "# Another", "###### six", "## 2026-11-20 a -> b",
             "- 2026-11-20 a -> b: x", "* [[2026-11-20]] ann-lee", "- [ ] a box", "  - [?] a question",
             "1. [x] ticked", "```", "~~~~", "```py", "    indented", "<!-- open", "closed -->", "%%",
             "a %% b", "---", "===", "<<<<<<< ours", "=======", ">>>>>>> theirs", "> quoted",
             "key: value", "needs:: a thing", "\\", "`code", "``", "| a | b |", "- 2026-1-5 a -> b",
             "## 2026-11-31 a -> b", "<b>bold</b>", "\u2028", "ends #", "[[bob-hale]]", "\ttab",
             "- item", "2026-11-20 bob-hale -> ann-lee", "+ 2026-11-20", "#", "-", "- [ ]"]
        ),
        min_size=1, max_size=7,
    ).map("\n".join).filter(str.strip),
)  # fmt: skip
