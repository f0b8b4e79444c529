"""The keys that notes may have: which kind of note, which type of value, what they mean."""

from dataclasses import dataclass
from enum import StrEnum

from convnotes.model.note import Kind

EVERY = frozenset(Kind)
CONVERSATION = frozenset((Kind.CONVERSATION,))
PERSON = frozenset((Kind.PERSON, Kind.ORG))


class Type(StrEnum):
    """How the value of a key is read."""

    TEXT = "text"
    TEXTS = "texts"
    PERSON = "a person"
    PEOPLE = "people"
    HOLDERS = "people, or nobody"
    LINKS = "links"
    DATE = "a date"
    MOMENT = "a date or date-time"
    WORD = "a word"
    TRUTH = "true or false"
    CADENCE = "a cadence"
    BIRTHDAY = "a birthday"
    PHONE = "a phone number"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the front matter; `words` are the allowed ones where it is of type WORD."""

    name: str
    kinds: frozenset[Kind]
    type: Type
    doc: str
    example: str
    words: tuple[str, ...] = ()


KEYS: tuple[Key, ...] = (
    Key(
        "type",
        EVERY,
        Type.WORD,
        "what the note is about",
        "type: person",
        ("conversation", "person", "org", "page"),
    ),
    Key("title", EVERY, Type.TEXT, "what it is called", "title: Roof repair quote"),
    Key("name", PERSON, Type.TEXT, "the same as `title`", "name: Bob Hale"),
    Key("tags", EVERY, Type.TEXTS, "what it belongs to", "tags: [house, quote]"),
    Key("topics", EVERY, Type.TEXTS, "the same as `tags`", "topics: [grant]"),
    Key("created", EVERY, Type.MOMENT, "when the note was begun", "created: 2026-01-05"),
    Key(
        "visibility",
        EVERY,
        Type.WORD,
        "who may read it on the site",
        "visibility: private",
        ("private", "team", "public"),
    ),
    Key("publish", EVERY, Type.TRUTH, "true means public, false never public", "publish: false"),
    Key(
        "owner",
        EVERY,
        Type.PERSON,
        "the team member whose note or relationship it is",
        "owner: ann-lee",
    ),
    Key("aliases", EVERY, Type.TEXTS, "other names", "aliases: [Bob, the roofer]"),
    Key(
        "check_ignore",
        EVERY,
        Type.TEXTS,
        "codes that `check` passes over here",
        "check_ignore: [CN305]",
    ),
    Key(
        "in",
        frozenset((Kind.PAGE,)),
        Type.LINKS,
        "the conversation that the exchanges of this note belong to",
        'in: "[[hale-roof-quote]]"',
    ),
    Key(
        "participants",
        CONVERSATION,
        Type.PEOPLE,
        "who takes part",
        "participants: [ann-lee, bob-hale]",
    ),
    Key("next_turn", CONVERSATION, Type.HOLDERS, "who speaks next", "next_turn: bob-hale"),
    Key("next", CONVERSATION, Type.HOLDERS, "the same as `next_turn`", "next: nobody"),
    Key(
        "since",
        CONVERSATION,
        Type.MOMENT,
        "when what the header says was declared",
        "since: 2026-11-20",
    ),
    Key("due", CONVERSATION, Type.DATE, "when it should be said", "due: 2026-11-27"),
    Key(
        "about", CONVERSATION, Type.TEXT, "what the next turn is about", "about: the revised price"
    ),
    Key("scheduled", CONVERSATION, Type.MOMENT, "an appointment", "scheduled: 2026-12-03 14:00"),
    Key(
        "wait_until", CONVERSATION, Type.DATE, "put aside until this day", "wait_until: 2027-01-10"
    ),
    Key(
        "status",
        CONVERSATION,
        Type.WORD,
        "whether it goes on",
        "status: closed",
        ("open", "paused", "closed"),
    ),
    Key("closed", CONVERSATION, Type.DATE, "when it ended", "closed: 2026-10-01"),
    Key("outcome", CONVERSATION, Type.TEXT, "how it ended", "outcome: signed"),
    Key(
        "continues",
        CONVERSATION,
        Type.LINKS,
        "the conversations that this one carries on",
        "continues: hale-gutter",
    ),
    Key("related", CONVERSATION, Type.LINKS, "other notes worth knowing", "related: [loft-plan]"),
    Key("channel", CONVERSATION, Type.TEXT, "the usual channel", "channel: email"),
    Key("email", PERSON, Type.TEXTS, "e-mail addresses", "email: bob@hale.example"),
    Key("phone", PERSON, Type.PHONE, "phone numbers, quoted", 'phone: "020 7946 0123"'),
    Key("url", PERSON, Type.TEXTS, "addresses on the web", "url: https://hale.example"),
    Key("location", PERSON, Type.TEXTS, "where they are", "location: Porto"),
    Key("timezone", PERSON, Type.TEXT, "their time zone", "timezone: Europe/Lisbon"),
    Key("pronouns", PERSON, Type.TEXT, "how to speak of them", "pronouns: she/her"),
    Key("org", PERSON, Type.LINKS, "the org they belong to", "org: hale-roofing"),
    Key("role", PERSON, Type.TEXTS, "what they do there", "role: owner"),
    Key("expertise", PERSON, Type.TEXTS, "what they know", "expertise: [slate, gutters]"),
    Key("cadence", PERSON, Type.CADENCE, "how often you mean to talk", "cadence: 4w..6w"),
    Key(
        "agreement",
        PERSON,
        Type.TEXT,
        "what you agreed about keeping in touch",
        "agreement: a call before each season",
    ),
    Key("birthday", PERSON, Type.BIRTHDAY, "the day, or the full date", 'birthday: "04-17"'),
    Key("met", PERSON, Type.MOMENT, "when you met", "met: 2024-05-04"),
    Key("introduced_by", PERSON, Type.PERSON, "who introduced you", "introduced_by: carol-diaz"),
    Key("goals", PERSON, Type.TEXTS, "what they want to reach", "goals: [sell the house]"),
    Key("issues", PERSON, Type.TEXTS, "what troubles them", "issues: [back pain]"),
    Key(
        "publish_contact",
        PERSON,
        Type.TRUTH,
        "whether the public may see how to reach them",
        "publish_contact: true",
    ),
)

PERSON_STATUS = Key(
    "status",
    PERSON,
    Type.WORD,
    "whether the relationship is kept up",
    "status: archived",
    ("active", "paused", "archived"),
)

_COMMON = {key.name: key for key in KEYS if key.kinds == EVERY}
BY_KIND: dict[Kind, dict[str, Key]] = {
    kind: {**_COMMON, **{key.name: key for key in KEYS if kind in key.kinds}} for kind in Kind
}
BY_KIND[Kind.PERSON]["status"] = BY_KIND[Kind.ORG]["status"] = PERSON_STATUS
ALL_NAMES = frozenset(key.name for key in KEYS)

_MEANT = {
    "duedate": "due",
    "deadline": "due",
    "dueon": "due",
    "nextspeaker": "next_turn",
    "whoseturn": "next_turn",
    "turn": "next_turn",
    "waituntil": "wait_until",
    "attendees": "participants",
    "continue": "continues",
    "emails": "email",
    "phones": "phone",
    "organisation": "org",
    "organization": "org",
    "introducedby": "introduced_by",
}
_FOREIGN = frozenset(
    (
        "alias",
        "tag",
        "topic",
        "date",
        "dates",
        "update",
        "updated",
        "published",
        "link",
        "links",
        "image",
        "note",
        "notes",
        "state",
        "names",
        "toc",
        "index",
        "id",
        "uid",
        "data",
        "roles",
        "goal",
        "author",
        "layout",
        "description",
        "category",
        "categories",
        "close",
        "types",
        "urls",
    )
)
_GRAVE = frozenset(("visibility", "publish", "participants", "next_turn"))
_FAIL_CLOSED = frozenset(("visibility", "publish"))


def misspelt(key: str, kind: Kind) -> str:
    """Give the key that was likely meant, or nothing; in a page only the grave ones are looked for."""
    if key in _FOREIGN or key in ALL_NAMES:
        return ""
    plain = _plain(key)
    known = _PLAIN_NAMES[kind]
    if plain in known:
        return known[plain]
    meant = _MEANT.get(plain, "")
    if meant and _plain(meant) in known:
        return meant
    near = (
        (_distance(plain, name), known[name])
        for name in known
        if abs(len(plain) - len(name)) <= _allowed(known[name])
        and len(set(plain).symmetric_difference(name)) <= 2 * _allowed(known[name])
    )
    close = [(far, name) for far, name in near if far <= _allowed(name)]
    return min(close)[1] if close else ""


def hides_privacy(key: str) -> bool:
    """Tell whether a key is a misspelling that may have been meant to keep a note private."""
    return misspelt(key, Kind.PAGE) in _FAIL_CLOSED


def _plain(key: str) -> str:
    return "".join(letter for letter in key.casefold() if letter.isalnum())


def _allowed(name: str) -> int:
    if name in _FAIL_CLOSED:
        return 3 if len(name) > 8 else 2
    return 2 if len(name) >= 8 else 1 if len(name) >= 4 else 0


def _distance(one: str, other: str) -> int:
    """Count the insertions, deletions, replacements and swaps of neighbours between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, match in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


_PLAIN_NAMES: dict[Kind, dict[str, str]] = {
    kind: {_plain(name): name for name in sorted(_GRAVE if kind is Kind.PAGE else BY_KIND[kind])}
    for kind in Kind
}
