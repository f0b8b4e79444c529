"""What the columns of known tables mean: Google's, Outlook's and LinkedIn's, and our own."""

import re
from typing import NamedTuple

PLAIN = {
    "name": "name", "full name": "name", "display name": "name", "fullname": "name",
    "first name": "first", "given name": "first", "firstname": "first", "vorname": "first",
    "middle name": "middle", "additional name": "middle",
    "last name": "last", "family name": "last", "surname": "last", "lastname": "last",
    "nachname": "last",
    "name prefix": "before", "name suffix": "after", "suffix": "after",
    "nickname": "aliases", "aliases": "aliases", "alias": "aliases",
    "email": "email", "e-mail": "email", "mail": "email", "email address": "email",
    "e-mail address": "email", "emails": "email",
    "phone": "phone", "phone number": "phone", "telephone": "phone", "mobile": "phone",
    "mobile phone": "phone", "home phone": "phone", "business phone": "phone",
    "primary phone": "phone", "other phone": "phone", "car phone": "phone",
    "company main phone": "phone", "home phone 2": "phone", "business phone 2": "phone",
    "url": "url", "website": "url", "web page": "url", "personal web page": "url",
    "company": "org", "organization": "org", "organisation": "org", "org": "org",
    "organization name": "org",
    "position": "role", "job title": "role", "role": "role", "organization title": "role",
    "occupation": "role",
    "birthday": "birthday", "birthdate": "birthday", "date of birth": "birthday",
    "location": "location", "city": "location",
    "tags": "tags", "categories": "tags", "labels": "tags", "group membership": "tags",
    "notes": "text", "note": "text", "text": "text",
}  # fmt: skip

KEYS = frozenset(
    (
        "name",
        "email",
        "phone",
        "url",
        "org",
        "role",
        "birthday",
        "location",
        "aliases",
        "tags",
        "text",
    )
)
"""The keys for which somebody can name a column."""

_GIVEN = {
    "title": "role", "notes": "text", "nickname": "aliases", "first": "first", "last": "last",
    "phones": "phone", "emails": "email",
}  # fmt: skip

_NUMBERED = (
    (re.compile(r"e-mail \d+ - value|e-mail \d+ address"), "email"),
    (re.compile(r"phone \d+ - value"), "phone"),
    (re.compile(r"website \d+ - value"), "url"),
    (re.compile(r"organization \d+ - name"), "org"),
    (re.compile(r"organization \d+ - title"), "role"),
)
_PLACE = re.compile(
    r"(address \d+ - |home |business |other )"
    r"(street|street 2|street 3|city|po box|region|state|postal code|country|country/region|"
    r"extended address|formatted)"
)
_PARTS = {"state": "region", "country/region": "country"}
_LABEL = re.compile(r"(.*\d+) - (?:label|type)")
_NOISE = re.compile(
    r"(?:e-mail|phone|address|website|organization)(?: \d+)? - (?:label|type)|"
    r"e-mail(?: \d)? (?:type|display name)|"
    r"gender|priority|sensitivity|private|mileage|photo|file as|initials|language|subject|"
    r"directory server|yomi name|.* yomi(?: name)?|(?:home|business|other) address(?: po box)?"
)
_USUAL = frozenset(("", "unspecified", "normal", "false", "off", "0/0/00"))


class Column(NamedTuple):
    """What a column holds: a field, or a part of the place `group`; without a field it is other.

    `label` is the number of the column that says what this one is, or -1.
    """

    header: str
    field: str = ""
    group: str = ""
    label: int = -1
    noise: bool = False


def columns(header: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> tuple[Column, ...]:
    """Say what the columns of a table mean; what somebody said goes before what they are called."""
    named = [" ".join(each.split()).casefold() for each in header]
    said = {" ".join(column.split()).casefold(): _GIVEN.get(key, key) for key, column in given}
    taken = set(said.values()) | ({"first", "last", "middle"} if "name" in said.values() else set())
    labels = {match[1]: at for at, each in enumerate(named) if (match := _LABEL.fullmatch(each))}
    beside = {f"{base} - {word}" for base in labels for word in ("label", "type")}
    outlook = "job title" in named and any("e-mail" in each for each in named)
    found = []
    for each, shown in zip(named, header, strict=True):
        field = said.get(each) or ("" if _field(each, outlook) in taken else _field(each, outlook))
        place = None if field else _PLACE.fullmatch(each)
        base = each.removesuffix(" - value")
        found.append(
            Column(
                " ".join(shown.split()),
                _PARTS.get(place[2], place[2]) if place else field,
                place[1].strip(" -") if place else "",
                labels.get(base, -1) if base != each else -1,
                not field and not place and (each in beside or _NOISE.fullmatch(each) is not None),
            )
        )
    return tuple(found)


def _field(name: str, outlook: bool) -> str:
    if name == "title":
        return "before" if outlook else "role"
    if name == "location" and outlook:
        return ""
    numbered = (field for pattern, field in _NUMBERED if pattern.fullmatch(name))
    return PLAIN.get(name) or next(numbered, "")


def is_usual(value: str) -> bool:
    """Tell whether a cell says only what is so for everybody."""
    return value.casefold() in _USUAL


def known(cells: tuple[str, ...]) -> int:
    """Count the cells of a row that are names of columns we know."""
    named = (" ".join(each.split()).casefold() for each in cells)
    return len({each for each in named if _field(each, outlook=False)})
