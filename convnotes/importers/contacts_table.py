"""Address books as tables: exports of Google, Outlook and LinkedIn, and any other with its columns."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from convnotes.importers import Importer, Options
from convnotes.importers.birthdays import birthday
from convnotes.importers.card_keys import apart, card_key
from convnotes.importers.plain_text import block, decoded, line
from convnotes.importers.table_columns import KEYS, Column, columns, is_usual, known
from convnotes.importers.table_rows import DELIMITERS, Row, even, rows
from convnotes.model.draft import Card, Found, Rejected

_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_SEVERAL = re.compile(r"\s*:::\s*")
_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}", re.ASCII)
_MANY = {
    "email": re.compile(r"\s*(?::::|[;,\s])\s*"),
    "phone": re.compile(r"\s*(?::::|;|\n)\s*"),
    "url": re.compile(r"\s*(?::::|[\s]+)\s*"),
    "tags": re.compile(r"\s*(?::::|[;,])\s*"),
    "aliases": re.compile(r"\s*(?::::|[;,])\s*"),
}
_HEADER_WITHIN = 20
_ENOUGH_KNOWN = 2
_SAMPLE = 20_000
_GROUP_MARK = "* "


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is a table of contacts, by its name or by its columns."""
    if name.casefold().endswith((".csv", ".tsv")):
        return True
    if b"\0" in head[:200] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = even(decoded(head))
    first = next(rows(text[:_SAMPLE], _delimiter(text)), None)
    return first is not None and known(first.cells) > _ENOUGH_KNOWN


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give a card or a reason for every row that is not empty."""
    return apart(_read(name, data, options))


def _read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    text = even(decoded(data))
    found = rows(text, _delimiter(text))
    header = _header(list(islice(rows(text[:_SAMPLE], _delimiter(text)), _HEADER_WITHIN)), options)
    if header is None:
        yield Rejected(name, "it holds no table")
        return
    trouble = _trouble(header, options)
    if trouble:
        yield Rejected(name, trouble)
        return
    meant = columns(header.cells, options.columns)
    below = [each for each in found if each.line > header.line]
    order = options.order or _order(below, meant)
    for each in below:
        if any(cell.strip() for cell in each.cells):
            yield _card(f"{name}, line {each.line}", each, meant, order)


def _delimiter(text: str) -> str:
    """Choose the sign that parts the first rows into cells whose names we know, or into most."""

    def worth(sign: str) -> tuple[int, int]:
        first = list(islice(rows(text[:_SAMPLE], sign), _HEADER_WITHIN))
        return (
            max((known(each.cells) for each in first), default=0),
            max((len(each.cells) for each in first), default=0),
        )

    return max(DELIMITERS, key=worth)


def _header(first: list[Row], options: Options) -> Row | None:
    """Find the row with the names of columns; what stands above it is a preamble."""
    wanted = {_plain(column) for _, column in options.columns}
    for each in first:
        if wanted and wanted <= {_plain(cell) for cell in each.cells}:
            return each
    best = max(first, key=lambda each: known(each.cells), default=None)
    if best is None or known(best.cells) >= _ENOUGH_KNOWN:
        return best
    return next((each for each in first if len(each.cells) > 1), first[0])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _trouble(header: Row, options: Options) -> str:
    here = {_plain(cell) for cell in header.cells}
    shown = ", ".join(f"`{line(each)[:40]}`" for each in header.cells[:30] if each.strip())
    for key, column in options.columns:
        if key not in KEYS and key not in ("first", "last", "title", "notes", "nickname"):
            return f"`{key}` is no key of a person: say one of {', '.join(sorted(KEYS))}"
        if _plain(column) not in here:
            return f"it has no column `{line(column)}`; its columns are {shown}"
    fields = {each.field for each in columns(header.cells, options.columns)}
    if not fields & {"name", "first", "last", "email", "org"}:
        return f"no column is known to hold names: say --column name=…; its columns are {shown}"
    return ""


def _order(below: list[Row], meant: tuple[Column, ...]) -> str:
    """Tell by the birthdays of all which number is the month; nothing where they do not show it."""
    places = [at for at, each in enumerate(meant) if each.field == "birthday"]
    cells = (each.cells[at] for each in below for at in places if at < len(each.cells))
    orders = set()
    for match in filter(None, (_DAY.fullmatch(cell.strip()) for cell in cells)):
        if int(match[1]) > 12:
            orders.add("dmy")
        elif int(match[2]) > 12:
            orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""


def _card(origin: str, row: Row, meant: tuple[Column, ...], order: str) -> Card | Rejected:
    cells = {at: each for at, each in enumerate(row.cells) if each.strip()}
    fields: dict[str, list[str]] = {}
    places: dict[str, dict[str, str]] = {}
    other: list[tuple[str, str]] = []
    for at, cell in cells.items():
        column = meant[at] if at < len(meant) else Column(f"column {at + 1}")
        if column.group:
            places.setdefault(column.group, {})[column.field] = line(cell.replace("\n", ", "))
        elif column.field:
            fields.setdefault(column.field, []).extend(_values(column.field, cell))
        elif not column.noise and not is_usual(line(cell)):
            other.append(
                (
                    line(cells.get(column.label, "")) or column.header or f"column {at + 1}",
                    line(cell),
                )
            )
    mails = _distinct(fields.get("email", ()))
    other += (("email", each) for each in mails if not _MAIL.fullmatch(each))
    mails = tuple(each for each in mails if _MAIL.fullmatch(each))
    orgs, roles = _distinct(fields.get("org", ())), _distinct(fields.get("role", ()))
    other += (("org", each) for each in orgs[1:])
    other += (("role", each) for each in roles[1:])
    phones, aliases = _distinct(fields.get("phone", ())), _distinct(fields.get("aliases", ()))
    person = _name(fields)
    name = person or next(iter((*mails, *orgs, *aliases, *phones)), "")
    if not name:
        return Rejected(origin, "the row has no name, address, org or number")
    location = _location(fields, places, other)
    born = _birthday(fields, order, other)
    is_org = name in orgs and not person
    return Card(
        key=card_key(name, mails),
        origin=origin,
        name=name,
        mails=mails,
        phones=phones,
        urls=_distinct(fields.get("url", ())),
        org="" if is_org else next(iter(orgs), ""),
        role=next(iter(roles), ""),
        location=location,
        birthday=born,
        aliases=tuple(each for each in aliases if each != name),
        tags=_distinct(each.removeprefix(_GROUP_MARK) for each in fields.get("tags", ())),
        text="\n\n".join(fields.get("text", ())),
        other=tuple(dict.fromkeys(other)),
        orgs=is_org,
    )


def _values(field: str, cell: str) -> list[str]:
    if field == "text":
        return [block(cell)]
    if field == "email" and "<" in cell:
        return _MAIL.findall(cell) or [line(cell)]
    parts = _MANY.get(field, _SEVERAL).split(cell.strip())
    return [each for each in map(line, parts) if each]


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def _name(fields: dict[str, list[str]]) -> str:
    whole = next(iter(fields.get("name", ())), "")
    parts = (fields.get(key, [""])[0] for key in ("before", "first", "middle", "last", "after"))
    named = any(fields.get(key) for key in ("first", "middle", "last"))
    return whole or (line(" ".join(parts)) if named else "")


def _location(
    fields: dict[str, list[str]], places: dict[str, dict[str, str]], other: list[tuple[str, str]]
) -> str:
    location = next(iter(fields.get("location", ())), "")
    for parts in places.values():
        part = {key: parts.get(key, "") for key in ("city", "region", "country", "postal code")}
        code = line(f"{part['region']} {part['postal code']}")
        street = (
            parts.get(key, "") for key in ("extended address", "street", "street 2", "street 3")
        )
        whole = ", ".join(
            filter(None, (parts.get("po box"), *street, part["city"], code, part["country"]))
        )
        whole = whole or parts.get("formatted", "")
        near = ", ".join(filter(None, (part["city"], part["country"]))) if part["city"] else whole
        location = location or near
        if whole and whole != location:
            other.append(("address", whole))
    return location


def _birthday(fields: dict[str, list[str]], order: str, other: list[tuple[str, str]]) -> str:
    for each in fields.get("birthday", ()):
        day = birthday(each, order)
        if day:
            return day
        if not is_usual(each):
            other.append(("birthday", each))
    return ""


IMPORTER = Importer("table", "CSV", recognises, read, rank=80)
