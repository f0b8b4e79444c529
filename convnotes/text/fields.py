"""Front-matter fields to values by the schema, each problem in words that a person understands."""

import re
from collections.abc import Callable

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.header import Header, HeaderField, Node, Pairs, Scalar, Sequence
from convnotes.model.note import Kind, Moment, Name, Value, Visibility
from convnotes.model.place import Span
from convnotes.model.source import Edit, Source
from convnotes.text import schema, values
from convnotes.text.schema import Key, Type
from convnotes.text.yaml_trouble import bare, clipped, fix, line_at, quoted

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_LINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_TURNED_INTO_NUMBER = re.compile(
    r"0[0-9_]+|\+[0-9_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+"
)
_COMMENTED = re.compile(r"[ \t]*(#[^\r\n]*)")


class FieldReader:
    """Reads the fields of one note; collects its findings in `problems`."""

    def __init__(self, source: Source, header: Header, kind: Kind) -> None:
        self.source = source
        self.header = header
        self.kind = kind
        self.problems: list[Diagnostic] = []

    def values(self) -> dict[str, Value]:
        """Give the value of every known key that has a right one."""
        known = schema.BY_KIND[self.kind]
        read: dict[str, Value] = {}
        seen: set[str] = set()
        for each in self.header.fields:
            if each.key in seen:
                self._twice(each)
                continue
            seen.add(each.key)
            key = known.get(each.key)
            if key is None:
                self._unknown(each)
                continue
            value = self._value(key, each)
            if value is not None:
                read[each.key] = value
        self._synonyms(read)
        return read

    def visibility(self, read: dict[str, Value], default: Visibility) -> Visibility:
        """Give who may read the note; private wherever that cannot be read for certain."""
        keys = [each.key for each in self.header.fields]
        for key in ("visibility", "publish"):
            if keys.count(key) > 1 or (key in self.header and key not in read):
                return Visibility.PRIVATE
        if any(schema.hides_privacy(key) for key in keys):
            return Visibility.PRIVATE
        publish = read.get("publish")
        word = read.get("visibility")
        if word is None:
            return Visibility.PUBLIC if publish is True else default
        stated = Visibility(str(word))
        return Visibility.TEAM if publish is False and stated is Visibility.PUBLIC else stated

    def _synonyms(self, read: dict[str, Value]) -> None:
        if "next" in read and "next_turn" in self.header:
            both = (self.header["next"], self.header["next_turn"])
            self._twice(max(both, key=lambda each: each.key_span))
        elif "next" in read:
            read["next_turn"] = read["next"]
        topics = read.get("topics")
        if isinstance(topics, tuple):
            tags = read.get("tags", ())
            both = (*(tags if isinstance(tags, tuple) else ()), *topics)
            read["tags"] = tuple(dict.fromkeys(str(each) for each in both))

    def _report(
        self, rule: str, span: Span, message: str, hint: str = "", replacement: str | None = None
    ) -> None:
        change = None
        if replacement is not None:
            change = fix(self.source, f"write `{replacement}`", Edit(span, replacement))
        self.problems.append(Diagnostic(rule, self.source.path, span, message, hint, fix=change))

    def _twice(self, each: HeaderField) -> None:
        same = ("next", "next_turn") if each.key in ("next", "next_turn") else (each.key,)
        first = min(self.header[key].key_span for key in same if key in self.header)
        line = self.source.place(first.start).line
        self._report(
            "duplicate-key",
            each.key_span,
            f"`{each.key}` is given a second time",
            f"keep one of them; the first, in line {line}, is the one that is read",
        )

    def _unknown(self, each: HeaderField) -> None:
        meant = schema.misspelt(each.key, self.kind)
        if meant:
            taken = meant in self.header
            self._report(
                "misspelt-key",
                each.key_span,
                f"`{each.key}` is no key of convnotes",
                f"did you mean `{meant}`?",
                None if taken else meant,
            )

    def _value(self, key: Key, each: HeaderField) -> Value | None:
        node = each.node
        if self.source.text.startswith("&", node.span.start):
            self._anchored(node)
            return None
        if type(node) is Scalar and node.plain and node.text in _NULLS:
            return self._empty(key, each, node)
        return _READERS[key.type](self, key, node)

    def _anchored(self, node: Node) -> None:
        """Report an anchor: it hides the first word of the value, and nothing may refer to it."""
        at = node.span.start
        line = line_at(self.source.text, at)
        text = bare(line.text[at - line.start :])
        # A value that goes on for more lines, or stands in a list, cannot be quoted as one text.
        single = node.span.end <= at + len(text) and not text.endswith(("]", "}", ","))
        self._report(
            "wrong-type",
            Span(at, at + len(text)),
            f"`{clipped(text)}` starts with `&`, which in YAML names a value",
            f"quote it: `{clipped(quoted(text))}`",
            quoted(text) if single else None,
        )

    def _empty(self, key: Key, each: HeaderField, node: Scalar) -> Value | None:
        commented = _COMMENTED.match(self.source.text, node.span.end)
        text = commented[1].rstrip() if commented else ""
        word = text[1:]
        if word and not word[0].isspace():
            span = Span(node.span.end, commented.end(1)) if commented else node.span
            start = self.source.text.index("#", span.start)
            span = Span(start, start + len(text))
            listed = key.type in (Type.TEXTS, Type.PEOPLE)
            better = "[" + ", ".join(part.lstrip("#") for part in text.split()) + "]"
            better = better if listed else quoted(text)
            self._report(
                "wrong-type",
                span,
                f"`{key.name}` is empty: YAML takes `{clipped(text)}` for a comment",
                f"write `{key.name}: {clipped(better)}`",
                better,
            )
        elif key.name in ("visibility", "publish"):
            self._report(
                "wrong-value",
                each.key_span,
                f"`{key.name}` says nothing",
                f"write for instance `{key.example}`, or delete the line",
            )
        return () if key.name == "participants" else None

    def _text(self, key: Key, node: Node) -> Value | None:
        if type(node) is Scalar:
            return " ".join(node.text.split())
        written = self._written(node)
        if _LINK.fullmatch(written):
            return written
        if written.startswith("{{"):
            self._report(
                "wrong-type",
                node.span,
                f"`{clipped(written)}` is a mapping to YAML, not a text",
                f"quote it: `{clipped(quoted(written))}`",
                quoted(written),
            )
        else:
            self._report(
                "wrong-type",
                node.span,
                f"`{key.name}` should be one text",
                f"write for instance `{key.example}`",
            )
        return None

    def _texts(self, key: Key, node: Node) -> Value | None:
        if isinstance(node, Sequence) and not _LINK.fullmatch(self._written(node)):
            texts = (self._text(key, item) for item in node.items)
            sign = "#" if key.name in ("tags", "topics") else ""
            return tuple(
                text.lstrip(sign) for text in texts if isinstance(text, str) and text.lstrip(sign)
            )
        text = self._text(key, node)
        if not isinstance(text, str):
            return None
        if key.name in ("tags", "topics"):
            return tuple(part.lstrip("#") for part in re.split(r"[,\s]+", text) if part.strip("#"))
        return (text,)

    def _phone(self, key: Key, node: Node) -> Value | None:
        items = node.items if isinstance(node, Sequence) else (node,)
        for item in items:
            if type(item) is Scalar and item.plain and _TURNED_INTO_NUMBER.fullmatch(item.text):
                self._report(
                    "wrong-type",
                    item.span,
                    f"`{item.text}` is a number to YAML, which other tools change",
                    f"quote it: `{quoted(item.text)}`",
                    quoted(item.text),
                )
        return self._texts(key, node)

    def _names(self, key: Key, node: Node) -> tuple[Name, ...] | None:
        link = _LINK.fullmatch(self._written(node))
        if link:
            return (Name(link[1].strip(), node.span, link=True),)
        if type(node) is Scalar:
            text = node.text.strip()
            quoted_link = _LINK.fullmatch(text)
            if quoted_link:
                return (Name(quoted_link[1].strip(), node.span, link=True),)
            several = _LINK.findall(text)
            if len(several) > 1 and not _LINK.sub("", text).strip(" ,&+"):
                return tuple(Name(target.strip(), node.span, link=True) for target, _ in several)
            return (Name(text, node.span),) if text else ()
        if isinstance(node, Sequence):
            return tuple(name for item in node.items for name in self._names(key, item) or ())
        written = self._written(node)
        better = quoted(written)
        self._report(
            "wrong-type",
            node.span,
            f"`{clipped(written)}` is a mapping to YAML, not a name",
            f"quote it: `{clipped(better)}`",
            better if written[:1] == "{" else None,
        )
        return None

    def _one_name(self, key: Key, node: Node) -> Value | None:
        names = self._names(key, node)
        if names and len(names) > 1:
            self._report(
                "wrong-type",
                node.span,
                f"`{key.name}` should name one person",
                f"write for instance `{key.example}`",
            )
            return None
        return names[0] if names else None

    def _date(self, key: Key, node: Node) -> Value | None:
        return self._read_date(key, node, lambda text: Moment(values.date(text)))

    def _moment(self, key: Key, node: Node) -> Value | None:
        return self._read_date(key, node, values.moment)

    def _read_date(self, key: Key, node: Node, read: Callable[[str], Moment]) -> Value | None:
        link = _LINK.fullmatch(self._written(node))
        if type(node) is not Scalar and not link:
            written = self._written(node)
            mark = written.startswith("{{")
            until = f"quote it, `{clipped(quoted(written))}`, until the template is filled in"
            self._report(
                "wrong-type",
                node.span,
                f"`{key.name}` should be {key.type}",
                until if mark else f"write for instance `{key.example}`",
                quoted(written) if mark else None,
            )
            return None
        text = link[1] if link else node.text.strip() if type(node) is Scalar else ""
        inner = _LINK.fullmatch(text)
        text = inner[1] if inner else text
        if text.startswith("{{"):
            # A template that nobody has filled in yet: no date, and nothing to mend.
            return None
        try:
            return read(text)
        except values.ImpossibleDate:
            self._report(
                "impossible-date",
                node.span,
                f"no calendar has the day `{clipped(text)}`",
                f"write a date that exists, such as `{values.DATE_EXAMPLE}`",
            )
        except values.NotIsoDate as wrong:
            hint = wrong.suggestion or values.DATE_EXAMPLE
            self._report(
                "non-iso-date",
                node.span,
                f"`{clipped(text)}` is not an ISO date",
                f"write `{hint}`" if wrong.suggestion else f"write year, month and day: `{hint}`",
                wrong.suggestion or None,
            )
        return None

    def _word(self, key: Key, node: Node) -> Value | None:
        text = node.text.strip() if type(node) is Scalar else self._written(node)
        if text in key.words:
            return text
        lower = text.casefold()
        near = lower if lower in key.words else _nearest(lower, key.words)
        if key.name == "type" and not near and not (text.isalpha() and text == lower):
            # `type: Standards Track` is the word of another tool, and none of ours gone wrong.
            return None
        self._report(
            "wrong-value",
            node.span,
            f"`{key.name}` cannot be `{clipped(text)}`",
            f"did you mean `{near}`?" if near else f"write one of: {', '.join(key.words)}",
            lower if lower in key.words else None,
        )
        return None

    def _truth(self, key: Key, node: Node) -> Value | None:
        if type(node) is Scalar and node.plain:
            read = values.truth(node.text.strip())
            if read is not None:
                return read
        if type(node) is Scalar and values.truth(node.text.strip()) is not None:
            better = "true" if values.truth(node.text.strip()) else "false"
            self._report(
                "wrong-type",
                node.span,
                f"{self._written(node)} is a text, not {key.type}",
                f"write `{better}` without quotes",
                better,
            )
        else:
            self._report(
                "wrong-type",
                node.span,
                f"`{key.name}` should be {key.type}",
                f"write for instance `{key.example}`",
            )
        return None

    def _cadence(self, key: Key, node: Node) -> Value | None:
        del key
        read = values.cadence(node.text) if type(node) is Scalar else None
        if read is None:
            self._report(
                "wrong-value",
                node.span,
                f"`{clipped(self._written(node))}` is no cadence",
                "write `6w`, `90d`, `3mo` or `1y`, or ideal and worst: `4w..6w`",
            )
        return read

    def _birthday(self, key: Key, node: Node) -> Value | None:
        del key
        if type(node) is Scalar and values.birthday(node.text.strip()):
            return node.text.strip()
        self._report(
            "non-iso-date",
            node.span,
            f"`{clipped(self._written(node))}` is no birthday",
            'write `"04-17"` (month and day) or a full date',
        )
        return None

    def _written(self, node: Node) -> str:
        if isinstance(node, (Sequence, Pairs)) and not node.items:
            return self.source.text[node.span.start : node.span.end]
        return self.source.text[node.span.start : node.span.end].strip()


def _nearest(word: str, allowed: tuple[str, ...]) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(word, allowed, 1, 0.6)), "")


_READERS: dict[Type, Callable[[FieldReader, Key, Node], Value | None]] = {
    Type.TEXT: FieldReader._text,
    Type.TEXTS: FieldReader._texts,
    Type.PERSON: FieldReader._one_name,
    Type.PEOPLE: FieldReader._names,
    Type.HOLDERS: FieldReader._names,
    Type.LINKS: FieldReader._names,
    Type.DATE: FieldReader._date,
    Type.MOMENT: FieldReader._moment,
    Type.WORD: FieldReader._word,
    Type.TRUTH: FieldReader._truth,
    Type.CADENCE: FieldReader._cadence,
    Type.BIRTHDAY: FieldReader._birthday,
    Type.PHONE: FieldReader._phone,
}
