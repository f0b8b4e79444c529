"""Notes by filter: `turn:me with:bob tag:trade status:open kind:person due<2026-12-01 words`."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from convnotes.errors import ConvnotesError
from convnotes.model.conversation import PersonId, Status
from convnotes.model.note import Kind, Name, Note, NoteId
from convnotes.model.notebook import Notebook
from convnotes.model.source import Span
from convnotes.text.spoken_dates import UnclearDate, resolve
from convnotes.text.values import folded
from convnotes.turns.standing import turn

_WRONG_USAGE = 2
_TERM = re.compile(r'\s*(-?)(?:([a-z_]+)(<=|>=|<|>|:))?("[^"]*"|[^\s"]+)', re.IGNORECASE)
FILTERS = ("turn", "with", "tag", "status", "kind", "is", "due", "last")


@dataclass(frozen=True, slots=True)
class Row:
    """One note with what a list shows of it; days and holders are those of conversations."""

    id: NoteId
    kind: Kind
    title: str
    path: str
    holders: tuple[PersonId, ...]
    people: tuple[PersonId, ...]
    due: datetime.date | None
    last: datetime.date | None
    status: str
    tags: tuple[str, ...]
    visibility: str


Test = Callable[[Row], bool]


def listing(
    notebook: Notebook, words: str, on: datetime.date, me: PersonId | None
) -> tuple[Row, ...]:
    """Give the notes that every term of a filter fits, by kind and title.

    Raises `ConvnotesError` that points at the character where a filter is wrong.
    """
    tests = _tests(notebook, words, on, me)
    rows = (_row(notebook, note, on) for note in notebook.by_id.values())
    fitting = (row for row in rows if all(test(row) for test in tests))
    return tuple(sorted(fitting, key=lambda row: (row.kind, row.title.casefold(), row.id)))


def _row(notebook: Notebook, note: Note, on: datetime.date) -> Row:
    conversation = notebook.conversations.get(note.id)
    standing = turn(conversation, on) if conversation else None
    status = note.text("status") or ("active" if note.kind is Kind.PERSON else "")
    if conversation and standing:
        status = str(Status.OPEN if standing.woken else conversation.declared.status)
    return Row(
        id=note.id,
        kind=note.kind,
        title=note.title,
        path=note.path,
        holders=standing.holders if standing else (),
        people=conversation.participants if conversation else (),
        due=standing.due if standing else None,
        last=standing.last if standing else None,
        status=status,
        tags=note.texts("tags"),
        visibility=str(note.visibility),
    )


def _tests(
    notebook: Notebook, words: str, on: datetime.date, me: PersonId | None
) -> tuple[Test, ...]:
    tests: list[Test] = []
    at = 0
    while words[at:].strip():
        match = _TERM.match(words, at)
        if not match:
            raise _wrong(
                words, at + len(words[at:]) - len(words[at:].lstrip()), "this quote is not closed"
            )
        if match[4].casefold() == "or" or match[4][0] in "()":
            raise _wrong(words, match.start(4), "`or` and parentheses are not understood yet")
        test = _term(notebook, words, match, on, me)
        tests.append(_negated(test) if match[1] else test)
        at = match.end()
    return tuple(tests)


def _negated(test: Test) -> Test:
    return lambda row: not test(row)


def _term(
    notebook: Notebook, words: str, match: re.Match[str], on: datetime.date, me: PersonId | None
) -> Test:
    key, sign, value = (match[2] or "").casefold(), match[3], match[4].strip('"')
    if not key:
        wanted = folded(value)
        return lambda row: wanted in folded(row.title) or wanted in folded(row.id)
    if key not in FILTERS:
        import difflib

        near = difflib.get_close_matches(key, FILTERS, 1, 0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"known are: {', '.join(FILTERS)}"
        raise _wrong(words, match.start(2), f"`{key}` is no filter; {hint}")
    if key in ("due", "last"):
        return _by_day(words, match, key, sign, value, on)
    if sign != ":":
        raise _wrong(words, match.start(3), f"`{key}` takes a colon: `{key}:{value}`")
    if key in ("turn", "with"):
        return _by_person(notebook, words, match, key, value, me)
    wanted = folded(value.lstrip("#") if key == "tag" else value)
    return {
        "tag": lambda row: any(
            folded(tag) == wanted or folded(tag).startswith(wanted + "/") for tag in row.tags
        ),
        "status": lambda row: row.status == wanted,
        "kind": lambda row: row.kind == wanted,
        "is": lambda row: row.visibility == wanted,
    }[key]


def _by_day(
    words: str, match: re.Match[str], key: str, sign: str, value: str, on: datetime.date
) -> Test:
    if value == "none":
        return lambda row: _day(row, key) is None
    try:
        day = resolve(value, on)
    except UnclearDate as unclear:
        raise _wrong(words, match.start(4), str(unclear)) from None
    compare: dict[str, Callable[[datetime.date], bool]] = {
        "<": lambda found: found < day,
        "<=": lambda found: found <= day,
        ">": lambda found: found > day,
        ">=": lambda found: found >= day,
        ":": lambda found: found == day,
    }
    fits = compare[sign]
    return lambda row: (found := _day(row, key)) is not None and fits(found)


def _day(row: Row, key: str) -> datetime.date | None:
    return row.due if key == "due" else row.last


def _by_person(
    notebook: Notebook, words: str, match: re.Match[str], key: str, value: str, me: PersonId | None
) -> Test:
    if value == "nobody" and key == "turn":
        return lambda row: row.kind is Kind.CONVERSATION and not row.holders
    if value == "team":
        team = set(notebook.members)
        return lambda row: not team.isdisjoint(row.holders if key == "turn" else row.people)
    if value == "me":
        if me is None:
            raise ConvnotesError("nobody says who `me` is", "say so with --as PERSON", _WRONG_USAGE)
        person = me
    else:
        person = _person(notebook, words, match, value)
    return lambda row: person in (row.holders if key == "turn" else row.people)


def _person(notebook: Notebook, words: str, match: re.Match[str], value: str) -> PersonId:
    meant = notebook.names.meant(Name(value, Span(0, 0)))
    if meant.person in notebook.people:
        return meant.person
    wanted = folded(value)
    starting = [
        each
        for each, person in notebook.people.items()
        if folded(each).startswith(wanted) or folded(person.name).startswith(wanted)
    ]
    if len(starting) == 1:
        return starting[0]
    if starting:
        fits = ", ".join(f"`{each}`" for each in sorted(starting))
        raise _wrong(words, match.start(4), f"`{value}` fits several people: {fits}")
    near = notebook.names.nearest(value)
    hint = f"; did you mean `{near}`?" if near else ""
    raise _wrong(words, match.start(4), f"`{value}` is nobody we know{hint}")


def _wrong(words: str, at: int, message: str) -> ConvnotesError:
    return ConvnotesError(
        f"the filter is wrong at character {at + 1}: {message}",
        f"{words}\n{' ' * at}^",
        _WRONG_USAGE,
    )
