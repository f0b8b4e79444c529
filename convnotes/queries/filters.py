"""What the terms of a filter mean: a tree of them, and what is known, to a test of a row."""

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.errors import ConvnotesError
from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Kind, Name
from convnotes.model.notebook import Names
from convnotes.model.place import Span
from convnotes.model.row import Row
from convnotes.queries.filter_language import AllOf, AnyOf, Filter, Not, Term, WrongFilter
from convnotes.queries.row_values import (
    DERIVED,
    SYNONYMS,
    Period,
    day_of,
    number,
    period,
    values_of,
)
from convnotes.text import schema
from convnotes.text.accents import unaccented
from convnotes.text.spoken_dates import UnclearDate

Test = Callable[[Row], bool]

_WRONG_USAGE = 2
_MOST_SHOWN = 5
_NONE = ("none", "nobody")
_DAYS = ("due", "last")
_PEOPLE = ("turn", "with", "owner")
_WORDS = {
    "status": ("open", "paused", "closed", "active", "archived"),
    "kind": tuple(str(each) for each in Kind),
    "is": ("private", "team", "public"),
    "cadence": ("kept", "due", "late"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a filter is read against: the day, who asks, and the names and keys that there are.

    `people` are names by id. `orgs` are orgs as rows have them, by each of their names, folded.
    `written` gives the keys of every note's front matter, in the form that rows have them.
    """

    on: datetime.date
    me: PersonId | None
    members: tuple[PersonId, ...]
    names: Names
    people: Mapping[PersonId, str]
    orgs: Mapping[str, str]
    written: Callable[[], Collection[str]]


class _Asked(NamedTuple):
    """One term with what it is read against."""

    text: str
    term: Term
    key: str
    known: Known

    @property
    def word(self) -> str:
        """The value where it may be a word that means something, else nothing."""
        return "" if self.term.quoted else self.term.value.casefold()

    def wrong(self, said: str, at: int | None = None) -> WrongFilter:
        """Give the error that says what is wrong with the value, or at another character."""
        return WrongFilter(self.text, self.term.value_start if at is None else at, said)


def fitting(tree: Filter, text: str, known: Known) -> Test:
    """Give the test that a filter makes; `text` is what it was read from.

    Raises `WrongFilter` that points at a term which means nothing, and `ConvnotesError` where `me`
    is asked for and nobody knows who that is.
    """
    match tree:
        case Term():
            return _term(_Asked(text, tree, canonical(tree.key), known))
        case Not(part):
            test = fitting(part, text, known)
            return lambda row: not test(row)
        case AllOf(parts):
            every = [fitting(each, text, known) for each in parts]
            return lambda row: all(each(row) for each in every)
        case AnyOf(parts):
            some = [fitting(each, text, known) for each in parts]
            return lambda row: any(each(row) for each in some)


def canonical(key: str) -> str:
    """Give the one form of a key: lower case, `_` for hyphens, `tag` for `topic`."""
    plain = key.casefold().replace("-", "_").replace(" ", "_")
    return SYNONYMS.get(plain, plain)


def is_key(key: str, known: Known) -> bool:
    """Tell whether there is something to ask about under a key."""
    return key in DERIVED or key in schema.ALL_NAMES or key in known.written()


def nearest_key(key: str, known: Known) -> str:
    """Give the key most like one that is none, or nothing."""
    import difflib

    keys = sorted({*DERIVED, *SYNONYMS, *known.written(), *schema.ALL_NAMES})
    return next(iter(difflib.get_close_matches(key, keys, 1, 0.6)), "")


def _term(asked: _Asked) -> Test:
    term, key = asked.term, asked.key
    if not term.key:
        return _words(term.value)
    if not is_key(key, asked.known):
        raise _unknown_key(asked)
    if key in _DAYS:
        return _day(asked)
    if key == "since":
        return _since(asked)
    if term.sign != ":" and (key in DERIVED or asked.word == "none"):
        said = f"`{term.key}` takes a colon: `{term.key}:{term.value}`"
        raise asked.wrong(said, term.start + len(term.key))
    if not term.value:
        return lambda row: bool(values_of(row, key))
    if asked.word == "none" and key not in _PEOPLE:
        return lambda row: not values_of(row, key)
    return _KINDS_OF_TERMS.get(key, _text if term.sign == ":" else _compared)(asked)


def _unknown_key(asked: _Asked) -> WrongFilter:
    key = asked.term.key
    near = nearest_key(asked.key, asked.known)
    hint = f"did you mean `{near}`?" if near else "to look for such words, put them in quotes"
    said = f"`{key}` is no filter, and no note has such a key; {hint}"
    return asked.wrong(said, asked.term.start)


def _words(value: str) -> Test:
    wanted = unaccented(value)
    return lambda row: (
        wanted in unaccented(row.title)
        or wanted in unaccented(row.id)
        or any(wanted in unaccented(alias) for alias in row.aliases)
    )


def _since(asked: _Asked) -> Test:
    term = asked.term
    if term.sign != ":" or not term.value:
        said = f"`since` takes a colon and a day, month or year: `since:{term.value or 2026}`"
        raise asked.wrong(said, term.start + len("since"))
    first = _period(asked).first
    return lambda row: row.last is not None and row.last >= first


def _day(asked: _Asked) -> Test:
    term, key = asked.term, asked.key
    due = key == "due"
    if term.sign == ":" and not term.value:
        return lambda row: (row.due if due else row.last) is not None
    if asked.word == "none":
        if term.sign != ":":
            raise asked.wrong(f"`none` takes a colon: `{key}:none`", term.start + len(term.key))
        return lambda row: (row.due if due else row.last) is None
    fits = _within(term.sign, _period(asked))
    return lambda row: (found := row.due if due else row.last) is not None and fits(found)


def _period(asked: _Asked) -> Period:
    try:
        return period(asked.term.value, asked.known.on)
    except UnclearDate as unclear:
        raise asked.wrong(str(unclear)) from None


def _within(sign: str, asked: Period) -> Callable[[datetime.date], bool]:
    """Compare days with a period: before it, not after it, and so on."""
    first, last = asked
    by_sign: dict[str, Callable[[datetime.date], bool]] = {
        "<": lambda day: day < first,
        "<=": lambda day: day <= last,
        ">": lambda day: day > last,
        ">=": lambda day: day >= first,
        ":": lambda day: first <= day <= last,
    }
    return by_sign[sign]


def _compared(asked: _Asked) -> Test:
    """Compare the days and numbers of a key; what is neither never fits."""
    term, key = asked.term, asked.key
    amount = number(term.value)
    try:
        within = _within(term.sign, period(term.value, asked.known.on))
    except UnclearDate as unclear:
        if amount is None:
            raise asked.wrong(_neither(unclear)) from None
        within = None

    def fits(value: str) -> bool:
        day = day_of(value)
        if day:
            return within is not None and within(day)
        other = number(value)
        return amount is not None and other is not None and _ordered(other, term.sign, amount)

    return lambda row: any(fits(each) for each in values_of(row, key))


def _neither(unclear: UnclearDate) -> str:
    said = str(unclear)
    return said.replace("is no date", "is no date and no number", 1)


def _ordered(one: float, sign: str, other: float) -> bool:
    if sign.startswith("<"):
        return one < other or (sign == "<=" and one == other)
    return one > other or (sign == ">=" and one == other)


def _person(asked: _Asked) -> Test:
    key, word = asked.key, asked.word
    if word in _NONE:
        if key == "owner":
            return lambda row: not row.owners
        return lambda row: row.kind is Kind.CONVERSATION and not values_of(row, key)
    if word == "team":
        team = frozenset(map(str, asked.known.members))
        return lambda row: not team.isdisjoint(values_of(row, key))
    person = _me(asked) if word == "me" else _meant(asked)
    return lambda row: person in values_of(row, key)


def _me(asked: _Asked) -> PersonId:
    if asked.known.me is None:
        raise ConvnotesError("nobody says who `me` is", "say so with --as PERSON", _WRONG_USAGE)
    return asked.known.me


def _meant(asked: _Asked) -> PersonId:
    """Find whom a value means: a name as the notes have it, else the beginning of a word of one."""
    value, known = asked.term.value, asked.known
    meant = known.names.meant(Name(value, Span(0, 0)))
    if meant.person in known.people and not meant.several:
        return meant.person
    fits = meant.several or _beginning_so(value, known)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise asked.wrong(f"`{value}` fits several people: {_shown(fits)}")
    near = known.names.nearest(value)
    raise asked.wrong(f"`{value}` is nobody we know{f'; did you mean `{near}`?' if near else ''}")


def _beginning_so(value: str, known: Known) -> tuple[PersonId, ...]:
    """Give the people whose id or name begins so, or else has a later word that does."""
    wanted, inside = unaccented(value), _beginning(value)
    names = {each: (unaccented(each), unaccented(name)) for each, name in known.people.items()}
    at_start = (each for each, both in names.items() if any(n.startswith(wanted) for n in both))
    return tuple(at_start) or tuple(each for each, both in names.items() if any(map(inside, both)))


def _org(asked: _Asked) -> Test:
    value, known = asked.term.value, asked.known
    wanted = folded(value.removeprefix("[[").removesuffix("]]"))
    found = known.orgs.get(wanted)
    if found is None:
        beginning = _beginning(wanted)
        fits = {org for name, org in known.orgs.items() if beginning(unaccented(name))}
        if len(fits) > 1:
            raise asked.wrong(f"`{value}` fits several orgs: {_shown(sorted(fits))}")
        if not fits:
            raise asked.wrong(f"`{value}` is no org we know{_meant_org(wanted, known)}")
        found = fits.pop()
    org = found
    return lambda row: org in row.orgs


def _meant_org(wanted: str, known: Known) -> str:
    """Ask after the org whose name, or the first word of it, is most like what was written."""
    import difflib

    names = {name.split(" ")[0].split("-")[0]: org for name, org in known.orgs.items()}
    names |= known.orgs
    near = difflib.get_close_matches(wanted, sorted(names), 1, 0.6)
    return f"; did you mean `{names[near[0]]}`?" if near else ""


def _shown(fits: Collection[str]) -> str:
    names = [f"`{each}`" for each in sorted(fits)]
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(names[:_MOST_SHOWN]) + more


def _word(asked: _Asked) -> Test:
    term, key = asked.term, asked.key
    wanted = folded(term.value)
    if wanted not in _WORDS[key]:
        raise asked.wrong(
            f"`{term.value}` is none of {', '.join(_WORDS[key])}{_meant_word(wanted, key)}"
        )
    if key == "cadence" and wanted == "due":
        return lambda row: row.cadence in ("due", "late")
    return lambda row: wanted in values_of(row, key)


def _meant_word(wanted: str, key: str) -> str:
    import difflib

    other = next((each for each, words in _WORDS.items() if wanted in words), "")
    near = difflib.get_close_matches(wanted, _WORDS[key], 1, 0.6)
    meant = f"{other}:{wanted}" if other else f"{key}:{near[0]}" if near else ""
    return f"; did you mean `{meant}`?" if meant else ""


def _tag(asked: _Asked) -> Test:
    wanted = unaccented(asked.term.value.lstrip("#"))
    below = f"{wanted}/"

    def fits(row: Row) -> bool:
        tags = map(unaccented, row.tags)
        return any(tag == wanted or tag.startswith(below) for tag in tags)

    return fits


def _text(asked: _Asked) -> Test:
    """Fit a value that is the same number, lies in the period, or has a word that begins so."""
    term, key = asked.term, asked.key
    begins = _beginning(term.value)
    amount = number(term.value)
    try:
        within = _within(":", period(term.value, asked.known.on))
    except UnclearDate:
        within = None

    def fits(value: str) -> bool:
        day = day_of(value) if within else None
        if day and within:
            return within(day)
        other = number(value) if amount is not None else None
        return other == amount if other is not None else begins(unaccented(value))

    return lambda row: any(fits(each) for each in values_of(row, key))


def _beginning(value: str) -> Callable[[str], bool]:
    """Give the test whether a text without accents has a word that begins so."""
    pattern = re.compile(rf"(?<!\w){re.escape(unaccented(value))}")
    return lambda text: pattern.search(text) is not None


_KINDS_OF_TERMS: Mapping[str, Callable[[_Asked], Test]] = {
    **dict.fromkeys(_PEOPLE, _person),
    **dict.fromkeys(_WORDS, _word),
    "tag": _tag,
    "org": _org,
}
