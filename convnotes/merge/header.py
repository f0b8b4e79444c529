"""Three front matters to one, key by key."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from convnotes.edits.header_edits import Wanted, set_keys
from convnotes.edits.header_values import flow_list, value_of
from convnotes.errors import ConvnotesError
from convnotes.merge.header_keys import Key, Keys
from convnotes.merge.outcome import LineMerge, one_sided
from convnotes.merge.sequences import longer, united
from convnotes.merge.versions import Version
from convnotes.model.header import Sequence as List
from convnotes.model.source import Source
from convnotes.text.apply import edited
from convnotes.text.parse import read
from convnotes.text.schema import KEYS

_ITEM = re.compile(r"[ \t]*-(?:[ \t]|[\r\n])")
_WORDS = re.compile(r"[^,\s]+")
_TAGS = ("tags", "topics")
_RANKS = {key.name: number for number, key in reversed(list(enumerate(KEYS)))}
_HOLDERS = ("next_turn", "next")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided for keys: the side (1 ours, 2 theirs) that a key is taken from, or its value.

    A value of None takes the key out. Keys of neither are merged by themselves. `disputed` are those
    where a difference is a conflict, though only one side made it.
    """

    sides: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Wanted | None] = field(default_factory=dict)
    disputed: frozenset[str] = frozenset()


NOTHING_CHOSEN = Chosen()


class Matter(NamedTuple):
    """A merged front matter with its fences; `provisional` is one without conflicts."""

    text: str
    conflicts: int
    provisional: str


class _Part(NamedTuple):
    """A key merged: its lines, its conflicts, and what stands for it where there must be none."""

    text: str
    conflicts: int = 0
    provisional: str | None = None

    @property
    def sure(self) -> str:
        return self.text if self.provisional is None else self.provisional


def merged_header(
    base: Version,
    ours: Version,
    theirs: Version,
    line_merge: LineMerge,
    chosen: Chosen = NOTHING_CHOSEN,
) -> Matter:
    """Merge three front matters; two values that both sides gave to one key are a conflict."""
    versions = (base, ours, theirs)
    if not any(each.has_header for each in versions):
        return Matter("", 0, "")
    parts = _parts(versions, line_merge, chosen)
    gone = one_sided(*(each.has_header for each in versions)) is False
    if gone and not any(part.text for part in parts):
        return Matter("", 0, "")
    opening, closing = _fences(versions)
    text = "".join(part.text for part in parts)
    provisional = "".join(part.sure for part in parts)
    conflicts = sum(part.conflicts for part in parts)
    return Matter(opening + text + closing, conflicts, opening + provisional + closing)


def _fences(versions: tuple[Version, Version, Version]) -> tuple[str, str]:
    found = []
    for name in ("opening", "closing"):
        three = [getattr(each, name) for each in versions]
        simple = one_sided(*three)
        found.append(simple or max(each for each in three[1:] + three[:1] if each))
    return found[0], found[1]


def _parts(
    versions: tuple[Version, Version, Version], line_merge: LineMerge, chosen: Chosen
) -> list[_Part]:
    base, ours, theirs = (_keys(each) for each in versions)
    if base is None or ours is None or theirs is None:
        old, new, other = versions
        return [_lines(old.matter, new.matter, other.matter, line_merge)]
    names = dict.fromkeys((*base.by_name, *ours.by_name, *theirs.by_name))
    parts: dict[str, _Part] = {}
    for name in names:
        three = tuple(each.by_name.get(name) for each in (base, ours, theirs))
        part = _part(name, (three[0], three[1], three[2]), line_merge, chosen)
        if part.text:
            parts[name] = part
    for name, value in chosen.values.items():
        if name not in names and value is not None:
            parts[name] = _Part(_put(name, value, versions))
    order = _order(list(parts), *(list(each.by_name) for each in (base, ours, theirs)))
    rest = _lines(base.rest, ours.rest, theirs.rest, line_merge)
    return [*(parts[name] for name in order), rest]


def _keys(version: Version) -> Keys | None:
    return version.keys if version.has_header else Keys({}, "")


def _lines(base: str, ours: str, theirs: str, line_merge: LineMerge) -> _Part:
    simple = one_sided(base, ours, theirs)
    if simple is not None:
        return _Part(simple)
    text, conflicts = line_merge(base, ours, theirs)
    return _Part(text, conflicts, max(ours, theirs) if conflicts else None)


def _order(
    names: list[str], base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[str]:
    """Order keys as the sides have them; those that both put in at one place as the schema does."""
    known = set(names)
    both = set(ours) & set(theirs)
    old, new, other = (
        [name for name in each if name in known and (each is not base or name in both)]
        for each in (base, ours, theirs)
    )
    order = united(old, new, other, lambda one, two: longer(one, two, _rank))
    for name in names:
        if name not in order:
            at = order.index("next_turn") + 1 if "next_turn" in order else len(order)
            order.insert(at, name)
    return order


def _rank(name: str) -> tuple[int, str]:
    return _RANKS.get(name, len(_RANKS)), name


def _part(
    name: str,
    three: tuple[Key | None, Key | None, Key | None],
    line_merge: LineMerge,
    chosen: Chosen,
) -> _Part:
    own = _own(name, three, line_merge, chosen)
    if not own.text:
        return own
    leads = tuple(each.lead if each else "" for each in three)
    if three[0] is None or three[1] is None or three[2] is None:
        leads = (leads[0], leads[1] or leads[2], leads[2] or leads[1])
    lead = _lines(leads[0], leads[1], leads[2], line_merge)
    return _Part(lead.text + own.text, lead.conflicts + own.conflicts, lead.sure + own.sure)


def _own(
    name: str,
    three: tuple[Key | None, Key | None, Key | None],
    line_merge: LineMerge,
    chosen: Chosen,
) -> _Part:
    if name in chosen.values:
        value = chosen.values[name]
        near = _own(name, three, line_merge, Chosen(chosen.sides)).sure if value else ""
        return _Part("" if value is None else _set(near, name, value))
    if name in chosen.sides:
        key = three[chosen.sides[name]]
        return _Part(key.own if key else "")
    old, new, other = (each.own if each else "" for each in three)
    simple = one_sided(old, new, other)
    if name in chosen.disputed and new != other:
        return _lines("", new, other, line_merge)
    if simple is not None:
        return _Part(simple)
    return _both(name, three) or _lines(old, new, other, line_merge)


def _both(name: str, three: tuple[Key | None, Key | None, Key | None]) -> _Part | None:
    """Merge a key that both sides touched, where its value can tell how; holders are no set."""
    base, ours, theirs = three
    values = tuple(each.value if each else None for each in three)
    if ours and theirs and values[1] == values[2]:
        if base and base.own in (ours.own, theirs.own):
            return _Part(theirs.own if base.own == ours.own else ours.own)
        return _Part(min(ours.own, theirs.own))
    if ours and theirs and base and values[0] == values[1]:
        return _Part(theirs.own)
    if ours and theirs and base and values[0] == values[2]:
        return _Part(ours.own)
    return None if name in _HOLDERS else _list(name, three)


def _list(name: str, three: tuple[Key | None, Key | None, Key | None]) -> _Part | None:
    """Merge a list as an ordered set: each item once, what one side took out is out."""
    keys = [each for each in three[1:] if each]
    lists = [_items(name, each) for each in three]
    if any(each is None for each in lists) or not any(type(each.value) is tuple for each in keys):
        return _words(name, three)
    old, new, other = (each or [] for each in lists)
    items = tuple(united(old, new, other, longer))
    block = _block(three, items)
    if block is not None:
        return _Part(block)
    if not items and len(keys) < 2:
        return _Part("")
    listed = [each for each in keys if type(each.value) is tuple]
    texts = {_set(each.own, name, items, strict=True) for each in listed} - {""}
    return _Part(min(texts)) if texts else None


def _words(name: str, three: tuple[Key | None, Key | None, Key | None]) -> _Part | None:
    """Merge tags that stand in one text, parted by commas or blanks."""
    texts = [each.value if each else "" for each in three]
    if name not in _TAGS or not all(isinstance(each, str) for each in texts):
        return None
    old, new, other = (_WORDS.findall(str(each)) for each in texts)
    words = united(old, new, other, longer)
    parted = ", " if any("," in str(each) for each in texts) else " "
    made = {_set(each.own, name, parted.join(words), strict=True) for each in three[1:] if each}
    return _Part(min(made - {""})) if made - {""} else None


def _items(name: str, key: Key | None) -> list[str] | None:
    """Give the items of a list, a text as the only one; None where one is no text."""
    if key is None:
        return []
    if isinstance(key.value, str):
        return [key.value] if key.value and name not in _TAGS else _WORDS.findall(key.value)
    if not isinstance(key.value, tuple):
        return None
    items = [_item_text(each) for each in key.value]
    return None if None in items else [each for each in items if each is not None]


def _item_text(value: object) -> str | None:
    """Give the text of an item; a link without quotes is a list in a list to YAML."""
    if isinstance(value, str):
        return value
    inner = value[0] if isinstance(value, tuple) and len(value) == 1 else None
    link = inner[0] if isinstance(inner, tuple) and len(inner) == 1 else None
    return f"[[{link}]]" if isinstance(link, str) else None


def _block(three: tuple[Key | None, Key | None, Key | None], items: tuple[str, ...]) -> str | None:
    """Put a list together of lines `- item` as they stand, where all versions have it so."""
    lines: dict[str, set[str]] = {}
    heads: list[str] = []
    for key in three:
        if key is None:
            continue
        rows = _LINE_END.sub(lambda end: end[0] + "\0", key.own).split("\0")[:-1]
        values = _items("", key)
        if (
            values is None
            or len(rows) != len(values) + 1
            or not all(_ITEM.match(row) for row in rows[1:])
        ):
            return None
        heads.append(rows[0])
        for value, row in zip(values, rows[1:], strict=True):
            lines.setdefault(value, set()).add(row)
    simple = one_sided(*heads) if len(heads) == 3 else None
    return (simple or min(heads)) + "".join(min(lines[item]) for item in items) if items else None


def _set(own: str, name: str, value: Wanted, *, strict: bool = False) -> str:
    """Write another value into the lines of a key; with `strict` nothing where that is not safe."""
    text = f"---\n{own}---\n"
    note = read(Source("note.md", text, ""))
    try:
        if isinstance(value, tuple) and not isinstance(note.header[name].node, List):
            value = value[0] if len(value) == 1 else value
        return edited(text, set_keys(note, {name: value}))[4:-4]
    except (ConvnotesError, KeyError, IndexError):
        return "" if strict else _put_line(name, value, own)


def _put(name: str, value: Wanted, versions: tuple[Version, Version, Version]) -> str:
    text = next((each.opening for each in versions[1:] if each.opening), "---\n")
    return _put_line(name, value, text)


def _put_line(name: str, value: Wanted, like: str) -> str:
    end = _LINE_END.search(like)
    written = value_of(name, value) if isinstance(value, str) else flow_list(value)
    return f"{name}: {written}{end[0] if end else chr(10)}"
