"""Address books as vCards: versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), many in one file."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

from convnotes.importers import Importer, Options
from convnotes.importers.birthdays import birthday
from convnotes.importers.card_keys import apart, card_key
from convnotes.importers.plain_text import block, line
from convnotes.importers.vcard_lines import Outside, Property, RawCard, cards
from convnotes.model.draft import Card, Found, Rejected

_BEGIN = re.compile(rb"(?:^|[\r\n])[ \t]*begin[ \t]*:[ \t]*vcard[ \t]*[\r\n]", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:/|$))")
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_EXTENSION = re.compile(r";ext=", re.IGNORECASE)
_WEB = frozenset(("http", "https", "ftp"))
_BINARIES = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))
_MINUTIAE = frozenset(
    ("VERSION", "PRODID", "REV", "UID", "N", "FN", "KIND", "PROFILE", "CLIENTPIDMAP", "SORT-STRING",
     "X-ABLABEL", "X-ABSHOWAS", "X-ADDRESSBOOKSERVER-KIND", "X-ABUID", "X-ETAG",
     "X-MS-OL-DEFAULT-POSTAL-ADDRESS", "X-MS-OL-DESIGN", "X-ABADR")
)  # fmt: skip
"""Properties that say nothing about a person, or that are used elsewhere."""

_KNOWN = frozenset(("EMAIL", "TEL", "X-MS-TEL", "URL", "ORG", "TITLE", "ROLE", "ADR", "BDAY",
                    "NICKNAME", "CATEGORIES", "NOTE", "AGENT"))  # fmt: skip
_NUMBERS_NOT_FOR_TALK = frozenset(("fax", "pager"))
_NO_PREFERENCE = 101


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is a vCard: by a line that begins one, in UTF-8 or UTF-16."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text[2:].replace(b"\0", b"")
    found = _BEGIN.search(text)
    return found is not None and (
        name.casefold().endswith((".vcf", ".vcard")) or not text[: found.start()].strip()
    )


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give a card or a reason for every card of a file, and for every stretch outside of cards."""
    return apart(_read(name, data, options))


def _read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    number = 0
    for each in cards(data):
        if isinstance(each, Outside):
            yield _outside(name, each)
        else:
            number += 1
            yield _card(f"{name}, card {number}", each, options)
    if not number:
        yield Rejected(name, "no card begins in it: a line `BEGIN:VCARD` is missing")


def _outside(name: str, found: Outside) -> Rejected:
    which = "the line belongs" if found.many == 1 else f"{found.many} lines from here on belong"
    return Rejected(f"{name}, line {found.line}", f"{which} to no card: `{line(found.text)[:60]}`")


def _card(origin: str, raw: RawCard, options: Options) -> Card | Rejected:
    of: dict[str, list[Property]] = {}
    for each in raw.properties:
        of.setdefault(each.name, []).append(each)
    other: list[tuple[str, str]] = []
    mails = _mails(of.get("EMAIL", ()), other)
    phones = _phones([*of.get("TEL", ()), *of.get("X-MS-TEL", ())], other)
    org = _org(of.get("ORG", ()), other)
    aliases = _distinct(item for each in of.get("NICKNAME", ()) for item in each.items())
    name = _name(of) or org or next(iter((*aliases, *mails, *phones)), "")
    if not name:
        return Rejected(origin, f"the card on line {raw.line} has no name, org, address or number")
    roles = _distinct(each.text() for key in ("TITLE", "ROLE") for each in of.get(key, ()))
    other += (("role", each) for each in roles[1:])
    location = _location(of.get("ADR", ()), other)
    born = _birthday(of.get("BDAY", ()), options, other)
    urls = _urls(of.get("URL", ()), other)
    _agents(of.get("AGENT", ()), other)
    labels = {each.group: _label(each) for each in of.get("X-ABLABEL", ())}
    other += _others(raw.properties, labels)
    if not raw.ended:
        other.append(("import", "the card had no end; what stood up to the next one was taken"))
    orgs = _is_org(of, bool(org))
    return Card(
        key=_key(of, name, mails),
        origin=origin,
        name=name,
        mails=mails,
        phones=phones,
        urls=urls,
        org="" if orgs and org == name else org,
        role=roles[0] if roles else "",
        location=location,
        birthday=born,
        aliases=tuple(each for each in aliases if each != name),
        tags=_tags(of.get("CATEGORIES", ())),
        text="\n\n".join(_distinct((each.text() for each in of.get("NOTE", ())), block)),
        other=tuple(dict.fromkeys(other)),
        orgs=orgs,
    )


def _distinct(values: Iterable[str], clean: object = line) -> tuple[str, ...]:
    assert callable(clean)
    return tuple(dict.fromkeys(filter(None, (clean(each) for each in values))))


def _key(of: dict[str, list[Property]], name: str, mails: tuple[str, ...]) -> str:
    given = next((line(each.text()) for each in of.get("UID", ()) if line(each.text())), "")
    return given.removeprefix("urn:uuid:") or card_key(name, mails)


def _name(of: dict[str, list[Property]]) -> str:
    formal = _distinct(each.text() for each in of.get("FN", ()))
    if formal:
        return formal[0]
    for each in of.get("N", ()):
        last, first, middle, before, after = (*map(line, each.parts()), "", "", "", "", "")[:5]
        whole = line(f"{before} {first} {middle} {last} {after}".replace(",", " "))
        if whole:
            return whole
    return next(iter(_distinct(each.text() for each in of.get("NAME", ()))), "")


def _is_org(of: dict[str, list[Property]], has_org: bool) -> bool:
    kinds = (
        *of.get("KIND", ()),
        *of.get("X-ADDRESSBOOKSERVER-KIND", ()),
        *of.get("X-ABSHOWAS", ()),
    )
    kind = next((line(each.text()).casefold() for each in kinds), "")
    if kind:
        return kind in ("org", "group", "company")
    return has_org and not _name(of)


def _preferred(found: Iterable[Property]) -> list[Property]:
    """Sort by preference (RFC 6350, 5.3), and else leave the order as it is."""
    return sorted(found, key=_preference)


def _preference(found: Property) -> int:
    for each in found.parameters.get("PREF", ()):
        if each.isdecimal() and len(each) < 4:
            return int(each)
    return 1 if "pref" in found.types() else _NO_PREFERENCE


def _mails(found: Iterable[Property], other: list[tuple[str, str]]) -> tuple[str, ...]:
    mails = _distinct(
        re.sub(r"(?i)^mailto:", "", line(each.text())).strip("<> ") for each in _preferred(found)
    )
    other += (("email", each) for each in mails if not _MAIL.fullmatch(each))
    return tuple(each for each in mails if _MAIL.fullmatch(each))


def _phones(found: Iterable[Property], other: list[tuple[str, str]]) -> tuple[str, ...]:
    numbers: list[str] = []
    for each in _preferred(found):
        number = _EXTENSION.sub(" ext. ", re.sub(r"(?i)^tel:", "", line(each.text())))
        kinds = each.types() & _NUMBERS_NOT_FOR_TALK
        if kinds and number:
            other.append((min(kinds), number))
        elif any(sign.isdigit() for sign in number):
            numbers.append(number)
        elif number:
            other.append(("phone", number))
    return _distinct(numbers)


def _urls(found: Iterable[Property], other: list[tuple[str, str]]) -> tuple[str, ...]:
    urls = _distinct(each.text() for each in _preferred(found))
    web = tuple(each for each in urls if _is_web(each))
    other += (("url", each) for each in urls if each not in web)
    return web


def _is_web(url: str) -> bool:
    scheme = _SCHEME.match(url)
    return (scheme is None or scheme[1].casefold() in _WEB) and " " not in url


def _org(found: Iterable[Property], other: list[tuple[str, str]]) -> str:
    org = ""
    for each in found:
        first, *units = [*map(line, each.parts()), ""]
        other += (("department", unit) for unit in units if unit)
        if first and org and first != org:
            other.append(("org", first))
        org = org or first
    return org


def _location(found: Iterable[Property], other: list[tuple[str, str]]) -> str:
    location = ""
    for each in _preferred(found):
        parts = [", ".join(filter(None, map(line, part.split("\n")))) for part in each.parts()]
        box, flat, street, city, region, code, country = (*parts, *[""] * 7)[:7]
        place = " ".join(filter(None, (region, code)))
        whole = ", ".join(filter(None, (box, flat, street, city, place, country)))
        label = " ".join(each.parameters.get("LABEL", ()))
        location = location or (
            ", ".join(filter(None, (city, country))) if city else whole or line(label)
        )
        if whole and whole != location:
            other.append(("address", whole))
    return location


def _birthday(found: Iterable[Property], options: Options, other: list[tuple[str, str]]) -> str:
    born = ""
    for each in found:
        text = line(each.text())
        day = birthday(text, options.order)
        if text and not day:
            other.append(("birthday", text))
        elif day and born and not day.endswith(born) and not born.endswith(day):
            other.append(("birthday", day))
        born = born or day
    return born


def _tags(found: Iterable[Property]) -> tuple[str, ...]:
    items = (part for each in found for item in each.items() for part in item.split(";"))
    return _distinct(re.sub(r"^\*\s*", "", each.strip()) for each in items)


def _label(found: Property) -> str:
    label = line(found.text())
    match = _APPLE_LABEL.fullmatch(label)
    return match[1].casefold() if match else label


def _agents(found: Iterable[Property], other: list[tuple[str, str]]) -> None:
    """Say who the agents are; their own cards are no people of this address book."""
    for each in found:
        text = each.value if "\n" in each.value else each.text()
        whole = text if "begin:vcard" in text[:40].casefold() else f"BEGIN:VCARD\n{text}"
        within = next(cards(whole.encode("utf-8", "replace")), None)
        if isinstance(within, RawCard):
            said = (
                part.text() for part in within.properties if part.name in ("FN", "EMAIL", "TEL")
            )
            other.append(("agent", ", ".join(_distinct(said)) or line(each.text())[:200]))


def _others(found: Iterable[Property], labels: dict[str, str]) -> Iterator[tuple[str, str]]:
    for each in found:
        if each.name in _MINUTIAE or each.name in _KNOWN or not each.name:
            continue
        label = labels.get(each.group, "") if each.group else ""
        key = line(label or each.name.removeprefix("X-").replace("-", " ").casefold())
        value = _binary(each) or line(" ".join(each.parts()) if ";" in each.value else each.text())
        if value:
            yield key, value


def _binary(found: Property) -> str:
    """Name a picture, sound or key by kind and size; nothing where the value is an address."""
    value = found.value
    if value[:5].casefold() == "data:":
        head, _, inner = value[5:].partition(",")
        kind = line(head.replace("\\", "").partition(";")[0])
        return f"{kind or 'data'}, {_size(inner)} bytes, not kept"
    if found.binary or (found.name in _BINARIES and len(value) > 200 and "://" not in value[:20]):
        kinds = sorted(found.types() - {"work", "home", "pref"})
        return f"{line(kinds[0]) if kinds else 'data'}, {_size(value)} bytes, not kept"
    return ""


def _size(written: str) -> int:
    try:
        return len(base64.b64decode(written, validate=False))
    except (binascii.Error, ValueError):
        return len(written)


IMPORTER = Importer("vcard", "vCard", recognises, read, rank=20)
