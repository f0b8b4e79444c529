"""What templates are given: plain records, with addresses that start at the site's root."""

import datetime
from typing import NamedTuple

from markupsafe import Markup


class Who(NamedTuple):
    """Somebody as shown; `href` is empty where there is no page, `ours` tells a team member."""

    id: str
    name: str
    href: str
    initials: str
    ours: bool


class Ref(NamedTuple):
    """A link to a page of the site; `href` is empty where it leads nowhere."""

    title: str
    href: str


class Told(NamedTuple):
    """What somebody told us: a statement with who, when and where."""

    key: str
    value: Markup
    by: tuple[Who, ...]
    day: datetime.date
    where: Ref


class Promised(NamedTuple):
    """A promise or question: `state` is open, done or dropped; `late` is as of the build's day."""

    owner: Who | None
    text: Markup
    question: bool
    state: str
    due: datetime.date | None
    done: datetime.date | None
    late: bool
    where: Ref


class Said(NamedTuple):
    """An exchange.

    `side` is ours, theirs, both or note; `direction` is to, from, together or between, as seen by
    the person whose page it stands on; `anchor` is its id on the page of its conversation.
    """

    anchor: str
    href: str
    where: Ref
    day: datetime.date
    time: datetime.time | None
    side: str
    direction: str
    speakers: tuple[Who, ...]
    hearers: tuple[Who, ...]
    channel: str
    flags: tuple[str, ...]
    summary: Markup
    body: Markup
    future: bool
    source: str


class Recommended(NamedTuple):
    """Somebody recommended, or found good when used, with the words for what."""

    by: tuple[Who, ...]
    whom: Who | None
    words: Markup
    used: bool
    day: datetime.date
    where: Ref


class Answered(NamedTuple):
    """One who was asked with others and has answered, with the words and where they stand."""

    who: Who
    words: Markup
    day: datetime.date
    href: str


class AskedEach(NamedTuple):
    """A question that several were asked, each of them: who has answered, and who is silent."""

    by: tuple[Who, ...]
    words: Markup
    day: datetime.date
    href: str
    answered: tuple[Answered, ...]
    silent: tuple[Who, ...]


class Standing(NamedTuple):
    """Where a conversation stands; `why` is the rule in words, `evidence` its exchanges."""

    holders: tuple[Who, ...]
    aside: bool
    ours: bool
    since: datetime.date | None
    due: datetime.date | None
    late: bool
    last: datetime.date | None
    about: Markup
    why: str
    rule: str
    evidence: tuple[Ref, ...]
    stale: bool
    woken: bool
    status: str


class Row(NamedTuple):
    """A line of the agenda: `lead` is who it is with or from, `holders` whose move it is."""

    section: str
    kind: str
    lead: tuple[Who, ...]
    holders: tuple[Who, ...]
    where: Ref
    about: Markup
    due: datetime.date | None
    since: datetime.date | None


class Section(NamedTuple):
    """A part of the agenda; `total` tells of all its rows, of which some may be left out."""

    name: str
    title: str
    hint: str
    rows: tuple[Row, ...]
    total: int


class Listed(NamedTuple):
    """A conversation in a list."""

    where: Ref
    people: tuple[Who, ...]
    standing: Standing
    exchanges: int
    tags: tuple[str, ...]


class Leaf(NamedTuple):
    """A page among the pages of something long; `gap` tells that pages before it are left out."""

    number: int
    href: str
    current: bool
    gap: bool


class Tie(NamedTuple):
    """One of us and somebody: how many exchanges, the newest day, the page of the two."""

    one: Who
    other: Who
    times: int
    last: datetime.date | None
    href: str


class Stand(NamedTuple):
    """Where we stand with somebody, in figures: turns held on each side and how many are late.

    `last` is the newest contact with `last_by` who spoke then; `two_way` the day both had spoken;
    `every` how often we mean to talk, in words, and `again` the day by which.
    """

    theirs: int
    theirs_late: int
    ours: int
    ours_late: int
    last: datetime.date | None
    last_by: tuple[Who, ...]
    two_way: datetime.date | None
    every: str
    again: datetime.date | None
    quiet: bool


class Year(NamedTuple):
    """A year of a history: how many exchanges, and where it begins."""

    year: int
    times: int
    href: str


class Entry(NamedTuple):
    """Where an entry can be added: an address, and one in which a script fills in the day."""

    href: str
    pattern: str


class Changed(NamedTuple):
    """When a note was last changed and by whom; `by` is none where the audience knows nobody so."""

    day: datetime.date
    by: Who | None


class Mark(NamedTuple):
    """Something on a day of the calendar: `kind` is due, appointment or said."""

    kind: str
    where: Ref
    who: tuple[Who, ...]
    words: Markup
    times: int
    late: bool


class Day(NamedTuple):
    """A day of the calendar; `column` is 1 for Monday, `today` the day the site was made for."""

    day: datetime.date
    column: int
    today: bool
    marks: tuple[Mark, ...]


class Kin(NamedTuple):
    """A conversation in a thread: its drawing, what it carries on and what carries it on."""

    drawing: Markup
    listed: Listed
    first: datetime.date | None
    before: tuple[Ref, ...]
    after: tuple[Ref, ...]


class Problem(NamedTuple):
    """What the check found in a note: `grave` where it is an error; `why` is the rule's reason."""

    message: Markup
    hint: Markup
    why: Markup
    line: int
    code: str
    grave: bool


class Topic(NamedTuple):
    """A tag with how many notes bear it, and the newest day of anything said under it."""

    where: Ref
    conversations: int
    people: int
    notes: int
    last: datetime.date | None
