"""Notes that two sides change at random; every exchange, promise and field has a word of its own."""

import datetime
from dataclasses import dataclass, field, replace
from random import Random

PEOPLE = ("ann-lee", "bob-hale", "carol-diaz")
ON = datetime.date(2026, 11, 25)
FIRST = datetime.date(2026, 11, 10)
PATH = "notes/conversations/roof.md"


@dataclass
class Talk:
    """One exchange: its word, when, who, and the lines below."""

    word: str
    day: datetime.date
    time: str
    who: str
    speaker: str
    hearer: str
    lines: list[str] = field(default_factory=list)
    summary: str = "said"


@dataclass
class Sheet:
    """One note, as its writer thinks of it."""

    header: dict[str, str]
    background: list[str]
    talks: list[Talk]
    newest_first: bool
    bulleted: bool
    end: str
    final: bool

    def text(self) -> str:
        """Write the note down."""
        lines = ["---", *(f"{key}: {value}" for key, value in self.header.items()), "---"]
        lines += self.background
        for talk in self.talks:
            mark = "-" if self.bulleted else "##"
            if not self.bulleted:
                lines.append("")
            time = f" {talk.time}" if talk.time else ""
            lines.append(f"{mark} {talk.day}{time} {talk.who}: {talk.summary} {talk.word}")
            lines += [f"  {line}" if self.bulleted else line for line in talk.lines]
        return self.end.join(lines) + (self.end if self.final else "")

    def copy(self) -> "Sheet":
        """Give a note that can be changed by itself."""
        talks = [replace(talk, lines=list(talk.lines)) for talk in self.talks]
        return replace(
            self, header=dict(self.header), background=list(self.background), talks=talks
        )


@dataclass
class Hand:
    """Whoever writes: draws at random, and gives every new thing a word that nothing else has."""

    draw: Random
    prefix: str
    count: int = 0
    words: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)

    def word(self) -> str:
        self.count += 1
        self.words.append(f"{self.prefix}{self.count}z")
        return self.words[-1]

    def talk(self, first: datetime.date, span: int) -> Talk:
        day = first + datetime.timedelta(self.draw.randrange(span))
        time = f"{self.draw.randrange(8, 18):02}:{self.draw.randrange(60):02}"
        speaker, hearer = self.draw.sample(PEOPLE, 2)
        who = self.draw.choice(
            (f"{speaker} -> {hearer}",) * 6
            + (f"{speaker} + {hearer}", f"note by {speaker}", f"{speaker} -> {hearer} (sms, fyi)")
        )
        lines = [f"text {self.word()}"] * self.draw.randrange(2)
        lines += [f"- [ ] [[{hearer}]] deed {self.word()}"] * self.draw.randrange(2)
        lines += [f"needs:: thing {self.word()}"] * (self.draw.random() < 0.2)
        return Talk(
            self.word(), day, time if self.draw.random() < 0.3 else "", who, speaker, hearer, lines
        )


def sheet(hand: Hand) -> Sheet:
    """Draw a note with some exchanges in it."""
    draw = hand.draw
    header = {"title": "Roof", "participants": "[ann-lee, bob-hale, carol-diaz]"}
    if draw.random() < 0.7:
        header |= {"next_turn": draw.choice(PEOPLE), "since": str(FIRST)}
        header |= {"due": "2026-11-30"} if draw.random() < 0.5 else {}
        header |= {"about": "price"} if draw.random() < 0.5 else {}
    header |= {"tags": "[house, roof]"} if draw.random() < 0.6 else {}
    talks = sorted(
        (hand.talk(FIRST, 5) for _ in range(draw.randrange(5))), key=lambda talk: str(talk.day)
    )
    newest_first = draw.random() < 0.3
    return Sheet(
        header,
        ["Background.", "More of it."],
        talks[::-1] if newest_first else talks,
        newest_first,
        draw.random() < 0.3,
        "\r\n" if draw.random() < 0.2 else "\n",
        draw.random() < 0.8,
    )


def changed(before: Sheet, hand: Hand) -> Sheet:
    """Change a note as one writer might, offline."""
    after = before.copy()
    for _ in range(hand.draw.choice((1, 1, 2, 2, 3, 4))):
        hand.draw.choice(DEEDS)(after, hand)
    return after


def _put(note: Sheet, talk: Talk) -> None:
    order = note.talks[::-1] if note.newest_first else list(note.talks)
    at = len(order)
    while at and order[at - 1].day > talk.day:
        at -= 1
    order.insert(at, talk)
    note.talks = order[::-1] if note.newest_first else order


def _log(note: Sheet, hand: Hand) -> None:
    """Log as the command does: the header repeats whom the exchange asks."""
    talk = hand.talk(FIRST + datetime.timedelta(5), 6)
    talk = replace(talk, who=f"{talk.speaker} -> {talk.hearer}")
    _put(note, talk)
    newest = max(str(each.day) for each in note.talks)
    if "next_turn" in note.header and str(talk.day) == newest:
        holders = _holders(note)
        note.header["next_turn"] = holders[0] if len(holders) == 1 else f"[{', '.join(holders)}]"
        note.header["since"] = str(talk.day)
        note.header.pop("due", None)
        note.header.pop("about", None)
        if hand.draw.random() < 0.4:
            note.header["due"] = f"2026-12-{hand.draw.randrange(1, 28):02}"


def _holders(note: Sheet) -> list[str]:
    from convnotes.merge.turn_state import standing
    from convnotes.model.source import Source
    from convnotes.text.parse import read

    found = standing(read(Source(PATH, note.text(), "")), ON)
    assert found is not None
    return list(found.fresh) or ["nobody"]


def _write(note: Sheet, hand: Hand) -> None:
    """Write an exchange by hand, and forget the header."""
    _put(note, hand.talk(FIRST + datetime.timedelta(3), 8))


def _conversation(note: Sheet, hand: Hand) -> None:
    """Write a question and its answer of one day."""
    first = hand.talk(FIRST + datetime.timedelta(6), 5)
    first = replace(first, who=f"{first.speaker} -> {first.hearer}")
    second = hand.talk(first.day, 1)
    _put(note, first)
    _put(note, replace(second, who=f"{first.hearer} -> {first.speaker}", time=""))


def _tick(note: Sheet, hand: Hand) -> None:
    open_ones = [
        (talk, number)
        for talk in note.talks
        for number, line in enumerate(talk.lines)
        if line.startswith("- [ ]")
    ]
    if open_ones:
        talk, number = hand.draw.choice(open_ones)
        stamp = hand.draw.choice(("", " [completion:: 2026-11-20]", " ✅ 2026-11-21"))
        talk.lines[number] = talk.lines[number].replace("[ ]", "[x]") + stamp


def _add_line(note: Sheet, hand: Hand) -> None:
    if note.talks:
        hand.draw.choice(note.talks).lines.append(f"more {hand.word()}")


def _edit_summary(note: Sheet, hand: Hand) -> None:
    if note.talks:
        hand.draw.choice(note.talks).summary = hand.draw.choice(("asks", "tells", "wants"))


def _remove(note: Sheet, hand: Hand) -> None:
    if note.talks and hand.draw.random() < 0.5:
        talk = note.talks.pop(hand.draw.randrange(len(note.talks)))
        hand.gone += [talk.word, *(word for line in talk.lines for word in line.split())]


def _tag(note: Sheet, hand: Hand) -> None:
    tags = note.header.get("tags", "[]").strip("[]")
    words = [each for each in tags.split(", ") if each]
    words.insert(hand.draw.randrange(len(words) + 1), hand.word())
    note.header["tags"] = f"[{', '.join(words)}]"


def _background(note: Sheet, hand: Hand) -> None:
    note.background.append(f"Sentence {hand.word()}.")


def _pass(note: Sheet, hand: Hand) -> None:
    person = hand.draw.choice(PEOPLE)
    since = FIRST + datetime.timedelta(hand.draw.randrange(8, 15))
    note.header |= {"next_turn": person, "since": str(since)}
    hand.declared.append(person)


def _close(note: Sheet, hand: Hand) -> None:
    note.header |= {
        "status": "closed",
        "closed": str(FIRST + datetime.timedelta(hand.draw.randrange(8, 15))),
        "outcome": hand.word(),
    }


def _owner(note: Sheet, hand: Hand) -> None:
    note.header["channel"] = hand.draw.choice(("sms", "email"))


DEEDS = (
    *(_log,) * 6,
    *(_write,) * 4,
    _conversation,
    *(_tick,) * 3,
    _add_line,
    _edit_summary,
    _remove,
    *(_tag,) * 2,
    _background,
    _pass,
    _close,
    _owner,
)
