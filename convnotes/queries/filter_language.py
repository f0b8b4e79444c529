"""The filter language: a text to a tree of terms that know their places, and back to a text.

filter = all { "or" all }          `or` binds loosest
all    = one { ["and"] one }       what stands side by side must all fit
one    = "-" one | "(" filter ")" | term
term   = [key (":" | "<" | "<=" | ">" | ">=")] (word | '"' words '"')
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from convnotes.errors import ConvnotesError

_WRONG_USAGE = 2
_DEEPEST = 50
_SHOWN = 70
"""Columns of a filter that an error shows."""
_BEFORE = 40
_KEY = re.compile(r"([^\s\"():<>=-][^\s\"():<>=]*)(<=|>=|<|>|:|=)")
_WORD = re.compile(r"[^\s\"()]*")
_BLANKS = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value`, or words if `key` is empty; `start` and `value_start` are characters from 0.

    What is `quoted` is never one of the words that mean something, as `me` and `none` do.
    """

    key: str
    sign: str
    value: str
    quoted: bool = False
    start: int = field(default=0, compare=False)
    value_start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What its part does not fit."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class AllOf:
    """What every part fits; without parts, everything."""

    parts: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What at least one part fits."""

    parts: tuple["Filter", ...]


Filter = Term | Not | AllOf | AnyOf


class WrongFilter(ConvnotesError):
    """A filter that means nothing; `at` is the character, from 0, where it goes wrong."""

    def __init__(self, text: str, at: int, said: str) -> None:
        message = f"the filter is wrong at character {at + 1}: {said}"
        super().__init__(message, _pointed(text, at), _WRONG_USAGE)
        self.at = at
        self.said = said


class _Token(NamedTuple):
    kind: str
    start: int
    term: Term | None = None


def parse(text: str) -> Filter:
    """Read a filter; raises `WrongFilter`, and nothing else, for a text that is none."""
    tokens = list(_tokens(text))
    if not tokens:
        return AllOf()
    reader = _Reader(text, tokens)
    found = reader.any_of(0)
    if reader.at < len(tokens):
        raise WrongFilter(text, reader.next.start, "this parenthesis was never opened")
    return found


def written(tree: Filter) -> str:
    """Write a tree as a text that reads as the same tree."""
    match tree:
        case Term():
            value = f'"{tree.value}"' if tree.quoted else tree.value
            return f"{tree.key}{tree.sign}{value}"
        case Not(part):
            return f"-{_enclosed(part)}"
        case AllOf(parts):
            return " ".join(written(each) if _single(each) else _enclosed(each) for each in parts)
        case AnyOf(parts):
            return " or ".join(
                _enclosed(each) if isinstance(each, AnyOf) else written(each) for each in parts
            )


def keys(tree: Filter) -> frozenset[str]:
    """Give the keys that a filter asks about; the empty one stands for words."""
    match tree:
        case Term():
            return frozenset((tree.key,))
        case Not(part):
            return keys(part)
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(keys, parts))


def _single(tree: Filter) -> bool:
    return isinstance(tree, Term | Not)


def _enclosed(tree: Filter) -> str:
    return written(tree) if _single(tree) else f"({written(tree)})"


def _tokens(text: str) -> Iterator[_Token]:
    at = _after_blanks(text, 0)
    while at < len(text):
        if text[at] in "()-":
            yield _Token(text[at], at)
            at += 1
            if text[at - 1] == "-" and (at == len(text) or text[at].isspace() or text[at] == ")"):
                raise WrongFilter(text, at - 1, "`-` stands directly before what it turns round")
        else:
            token, at = _term(text, at)
            yield token
        at = _after_blanks(text, at)


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _term(text: str, at: int) -> tuple[_Token, int]:
    keyed = _KEY.match(text, at)
    key, sign = (keyed[1].casefold(), keyed[2]) if keyed else ("", "")
    start = keyed.end() if keyed else at
    if sign == "=":
        raise WrongFilter(text, start - 1, f"`=` is not understood here: write `{key}:`")
    if text[start : start + 1] == '"':
        end = text.find('"', start + 1)
        if end < 0:
            raise WrongFilter(text, start, "this quote is not closed")
        value = text[start + 1 : end]
        if not value.strip():
            raise WrongFilter(text, start, "nothing stands between these quotes")
        return _Token(
            "term", at, Term(key, sign, value, quoted=True, start=at, value_start=start + 1)
        ), end + 1
    word = _WORD.match(text, start)
    value = word[0] if word else ""
    if sign in ("<", "<=", ">", ">=") and not value:
        raise WrongFilter(text, start, f"a value is missing behind `{key}{sign}`")
    if not key and value.casefold() in ("or", "and"):
        return _Token(value.casefold(), at), start + len(value)
    found = Term(key, sign, value, start=at, value_start=start)
    return _Token("term", at, found), start + len(value)


class _Reader:
    """Reads tokens one after another; `at` is the number of the next."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0

    @property
    def next(self) -> _Token:
        end = _Token("end", len(self.text))
        return self.tokens[self.at] if self.at < len(self.tokens) else end

    def any_of(self, depth: int) -> Filter:
        parts = [self.all_of(depth)]
        while self.next.kind == "or":
            self._step()
            parts.append(self.all_of(depth))
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def all_of(self, depth: int) -> Filter:
        parts = [self.one(depth)]
        while self.next.kind not in ("or", ")", "end"):
            if self.next.kind == "and":
                self._step()
            parts.append(self.one(depth))
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def one(self, depth: int) -> Filter:
        token = self.next
        if depth > _DEEPEST:
            raise WrongFilter(self.text, token.start, "this is nested too deeply to be understood")
        if token.kind in ("or", "and"):
            raise self._without_neighbour(token, "before")
        if token.kind in (")", "end"):
            raise self._missing(token)
        self.at += 1
        if token.kind == "-":
            return Not(self.one(depth + 1))
        if token.kind != "(":
            assert token.term is not None
            return token.term
        if self.next.kind == ")":
            raise WrongFilter(self.text, token.start, "nothing stands between these parentheses")
        inside = self.any_of(depth + 1)
        if self.next.kind != ")":
            raise WrongFilter(self.text, token.start, "this parenthesis is not closed")
        self.at += 1
        return inside

    def _step(self) -> None:
        """Pass an `or` or `and`, behind which something must stand."""
        token = self.next
        self.at += 1
        if self.next.kind in ("or", "and", ")", "end"):
            raise self._without_neighbour(token, "after")

    def _without_neighbour(self, token: _Token, side: str) -> WrongFilter:
        said = f"`{token.kind}` needs something {side} it; for the word itself, write it in quotes"
        return WrongFilter(self.text, token.start, said)

    def _missing(self, token: _Token) -> WrongFilter:
        if token.kind == ")":
            return WrongFilter(self.text, token.start, "this parenthesis was never opened")
        opened = self.tokens[-1]
        return WrongFilter(self.text, opened.start, "this parenthesis is not closed")


def _pointed(text: str, at: int) -> str:
    """Give the filter as one line, cut where it is long, above a caret under a character."""
    first = max(at - _BEFORE, 0) if len(text) > _SHOWN else 0
    ahead = "…" if first else ""
    line = ahead + "".join(" " if each.isspace() else each for each in text[first : first + _SHOWN])
    shown = line + ("…" if first + _SHOWN < len(text) else "")
    blanks = sum(map(_columns, line[: at - first + len(ahead)]))
    return f"{shown}\n{' ' * blanks}^"


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
