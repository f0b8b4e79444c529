"""Rename a note: its file, and every place that names it by its id, or nothing at all."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote

from convnotes.edits.member_edits import member_edits
from convnotes.edits.spelling import BARE, Spelling
from convnotes.errors import ConvnotesError
from convnotes.model.config import Config
from convnotes.model.ids import NoteId, folded
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site, Span
from convnotes.model.source import Change, Edit, Lines
from convnotes.text.apply import apply
from convnotes.text.assemble import assemble
from convnotes.text.decode import decode
from convnotes.text.equivalence import Difference, Moves, Renaming, difference
from convnotes.text.mentions import Form, Mention, mentions
from convnotes.text.names import names_of
from convnotes.text.parse import read_bytes
from convnotes.text.scanned import BOX

_FORBIDDEN = '/\\:*?"<>|#^[]`'
_JOINERS = "\u200c\u200d"
_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_WORDS = frozenset(("me", "nobody", "someone"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_BYTES = 200
_WRONG_USAGE = 2
_LINK = re.compile(r"\[\[[^\[\]]*\]\]")
_DATED = re.compile(r"(?:#{2,6}|[-*])[ \t]+[\[<]{0,2}\d")
_BODIES = (Kind.PERSON, Kind.ORG)
_UNSEEN = frozenset(("oversize", "unreadable-file"))
_UNREAD_LINES = frozenset(("malformed-exchange", "impossible-date", "non-iso-date"))

_Edits = Mapping[str, tuple[Edit, ...]]


def rename(notebook: Notebook, note_id: NoteId, new: str) -> tuple[Change, ...]:
    """Give the changes that rename a note, the moved file first; none where it has that name.

    The notebook after them is read, and says the same but for the id. Where it would not, or where a
    place that may name the note cannot be read, this raises `ConvnotesError`.
    """
    note = _note(notebook, note_id)
    name = _right_id(notebook, note, new)
    if name == note.id:
        return ()
    _Unread(notebook, note).refuse()
    _refuse_given_day(notebook, note)
    path = f"{note.path.rpartition('/')[0]}/{name}.md"
    planned = _Planned(notebook, note, name, path)
    planned.refuse_taken()
    wrong = planned.wrong(linked=False)
    if wrong and planned.bare and not planned.wrong(linked=True):
        return planned.changes(linked=True)
    if wrong:
        raise ConvnotesError(
            f"{wrong.site.path}:{wrong.site.line}: {wrong.what} would read otherwise if"
            f" `{note.id}` were `{name}`: nothing was renamed",
            "choose another name, or write that line otherwise first",
        )
    return planned.changes(linked=False)


def _note(notebook: Notebook, note_id: NoteId) -> Note:
    same = [each for each in notebook.notes if folded(each.id) == folded(note_id)]
    if len(same) > 1:
        both = " and ".join(each.path for each in same)
        raise ConvnotesError(
            f"`{note_id}` is the id of {both}: nothing was renamed",
            "rename one of the two files yourself; which of them is meant elsewhere cannot be told",
        )
    if not same:
        raise ConvnotesError(
            f"`{note_id}` has no note to rename",
            f"make one: convnotes new person {_shell_word(note_id)}",
            _WRONG_USAGE,
        )
    if not same[0].readable:
        raise _unread(same[0], f"`{note_id}` cannot be read")
    return same[0]


def _refuse_given_day(notebook: Notebook, note: Note) -> None:
    """Raise `ConvnotesError` where an exchange has no day but that of the daily note it is in."""
    undated = {each.span for each in note.entries if each.day is None}
    for conversation in notebook.conversations.values() if undated else ():
        for exchange in conversation.exchanges:
            if exchange.home == note.id and exchange.span in undated:
                raise ConvnotesError(
                    f"{exchange.site.path}:{exchange.site.line}: this exchange has its day from"
                    f" the id `{note.id}`: nothing was renamed",
                    f"write `{exchange.day}` at its beginning first",
                )


def _shell_word(text: str) -> str:
    return f'"{text}"' if re.search(r"[^\w.-]", text) else text


def _right_id(notebook: Notebook, note: Note, new: str) -> NoteId:
    """Give the new id in NFC, or raise `ConvnotesError` with what to write instead."""
    name = unicodedata.normalize("NFC", new)
    while name.casefold().endswith(".md"):
        name = name[: -len(".md")]
    wrong = _wrong_id(note, name)
    if wrong:
        raise ConvnotesError(f"{wrong[0]}: nothing was renamed", wrong[1], _WRONG_USAGE)
    wanted = folded(name)
    for other in notebook.notes:
        if other is note:
            continue
        if folded(other.id) == wanted:
            raise _taken(f"the id `{other.id}` is taken by {other.path}")
        named = other.readable and other.kind in _BODIES
        if named and wanted in map(folded, names_of(other)):
            raise _taken(f"`{name}` is a name of `{other.id}`")
    return NoteId(name)


def _wrong_id(note: Note, name: str) -> tuple[str, str] | None:
    """Say why a text can be no id, and what to write instead, or give None."""
    shown = f"`{name}`"
    path = "write the new id alone: the folder and `.md` stay"
    if not name.strip():
        return "an id has at least one letter", path
    if "/" in name or "\\" in name:
        return f"{shown} is a path, not an id", path
    bad = next((each for each in name if each in _FORBIDDEN or not _printable(each)), "")
    if bad or "%%" in name:
        sign = f"`{bad or '%%'}`" if bad.isprintable() else f"U+{ord(bad):04X}"
        return f"no id can hold {sign}", "write letters, digits, blanks, `-` and the like"
    if name[0] in ".@" or name != name.strip() or name[-1] == ".":
        return (
            f"an id does not begin with a dot, `@` or a blank, nor end with a dot or blank: {shown}",
            f"write for instance `{name.strip(' .@') or note.id}`",
        )
    if len(name.encode()) > _MOST_BYTES:
        return f"an id has at most {_MOST_BYTES} bytes", "write a shorter one"
    if name.casefold() in _WORDS or _WINDOWS.fullmatch(name):
        return f"{shown} is a word with a meaning of its own", f"write for instance `{name}-note`"
    if _DAY.fullmatch(name) and not _DAY.fullmatch(note.id):
        return (
            f"a day such as {shown} is the id of a daily note",
            f"write for instance `{name}-note`",
        )
    return None


def _printable(letter: str) -> bool:
    return letter.isprintable() or letter in _JOINERS


def _taken(message: str) -> ConvnotesError:
    return ConvnotesError(f"{message}: nothing was renamed", "choose another name", _WRONG_USAGE)


def _unread(note: Note, what: str, site: Span | None = None) -> ConvnotesError:
    at = site or (note.problems[0].span if note.problems else Span(0, 0))
    line, column = note.source.place(at.start)
    return ConvnotesError(
        f"{note.path}:{line}:{column}: {what}: nothing was renamed",
        "mend this first; see: convnotes check",
    )


class _Unread:
    """What may name a note and cannot be read, so that the name there would be missed."""

    def __init__(self, notebook: Notebook, note: Note) -> None:
        self.notebook = notebook
        self.id = note.id
        written = {re.escape(each).replace(r"\ ", r"\s+") for each in (note.id, quote(note.id))}
        self.word = re.compile(rf"(?<![\w-])(?:{'|'.join(written)})(?![\w-])", re.IGNORECASE)

    def refuse(self) -> None:
        """Raise `ConvnotesError` for the first such place."""
        for each in self.notebook.notes:
            self._refuse_note(each)
            for problem in each.problems:
                self._refuse_line(each, problem.rule, problem.span)
        by_path = {each.path: each for each in self.notebook.notes}
        for problem in self.notebook.problems:
            self._refuse_line(by_path[problem.path], problem.rule, problem.span)

    def _refuse_note(self, note: Note) -> None:
        rules = {problem.rule for problem in note.problems}
        if rules & _UNSEEN:
            raise _unread(note, f"this note may name `{self.id}` and cannot be read")
        if "conflict-marker" in rules or not note.readable:
            why = "cannot be read"
        elif self.notebook.by_id.get(note.id) is not note:
            why = "is not read, since another note has its id"
        else:
            return
        if self._named(note.source.text):
            raise _unread(note, f"this note names `{self.id}` and {why}")

    def _refuse_line(self, note: Note, rule: str, span: Span) -> None:
        if rule not in _UNREAD_LINES:
            return
        line = note.source.line(span.start)
        entry = _DATED.match(line) and not BOX.match(line)
        if entry and self._named(_LINK.sub(" ", line)):
            raise _unread(note, f"this line names `{self.id}` and cannot be read", span)

    def _named(self, text: str) -> bool:
        return self.word.search(unicodedata.normalize("NFC", text)) is not None


class _Outcome(NamedTuple):
    """The edits of a renaming by path, and the notebook after them."""

    edits: _Edits
    notebook: Notebook


class _Named(NamedTuple):
    """A line that names a note, and whether by the path of its file."""

    site: Site
    by_path: bool


_UNMOVED = Moves(())


class _Planned:
    """A renaming, worked out in memory."""

    def __init__(self, notebook: Notebook, note: Note, name: NoteId, path: str) -> None:
        self.notebook, self.note, self.name, self.path = notebook, note, name, path
        self.found = mentions(notebook, note.id, note.path, note.kind)
        self.own_name = folded(name) == folded(note.id)
        self.waiting: Mapping[str, tuple[Mention, ...]] = {}
        if not self.own_name:
            self.waiting = mentions(notebook, name, path, note.kind)
        self.bare = any(each.form in BARE for found in self.found.values() for each in found)
        self._outcomes: dict[bool, _Outcome] = {}

    def refuse_taken(self) -> None:
        """Raise `ConvnotesError` where the new id is in use for somebody or something without a note."""
        spoken_for = self.note.kind in _BODIES and folded(self.name) in map(
            folded, names_of(self.note)
        )
        if spoken_for or not self.waiting:
            return
        path, found = next(iter(self.waiting.items()))
        source = next(each.source for each in self.notebook.notes if each.path == path)
        line, column = source.place(found[0].whole.start)
        raise ConvnotesError(
            f"{path}:{line}:{column}: `{self.name}` is named here and has no note yet:"
            " nothing was renamed",
            f"choose another name, or write `{self.note.id}` there first, if it is the same",
            _WRONG_USAGE,
        )

    def changes(self, *, linked: bool) -> tuple[Change, ...]:
        """Give the changes, the moved file first."""
        edits = self._outcome(linked=linked).edits
        sources = {each.path: each.source for each in self.notebook.notes}
        if self.notebook.config.source:
            sources[self.notebook.config.source.path] = self.notebook.config.source
        words = f"rename {self.note.id} to {self.name}"
        own = self.note.path
        first = Change(own, sources[own].digest, edits.get(own, ()), words, self.path)
        return (
            first,
            *(
                Change(path, sources[path].digest, each, words)
                for path, each in edits.items()
                if path != own
            ),
        )

    def wrong(self, *, linked: bool) -> Difference | None:
        """Find what would read otherwise after the renaming, or give None."""
        edits, after = self._outcome(linked=linked)
        missed = self._missed(edits, after)
        if missed:
            return missed
        renaming = Renaming(self.note.id, self.name, self.note.path, self.path, edits, person=True)
        wrong = difference(self.notebook, after, renaming)
        if wrong and self.note.kind not in _BODIES:
            # Somebody without a note may have had the id for a name, and keeps it.
            return difference(self.notebook, after, renaming._replace(person=False)) and wrong
        return wrong

    def _missed(self, edits: _Edits, after: Notebook) -> Difference | None:
        """Find a line that would name the note by its new id more or less often than it should."""
        moved = {path: Moves(each) for path, each in edits.items()}
        now = {each.path: each for each in after.notes}
        expected: Counter[_Named] = Counter()
        for found in (self.found, self.waiting):
            for path, each in found.items():
                note = now[self.path if path == self.note.path else path]
                expected.update(_named(note, each, moved.get(path, _UNMOVED)))
        named: Counter[_Named] = Counter()
        for path, each in mentions(after, self.name, self.path, self.note.kind).items():
            named.update(_named(now[path], each, _UNMOVED))
        if expected == named:
            return None
        site = min((expected - named) + (named - expected)).site
        old = self.note.path if site.path == self.path else site.path
        return Difference(Site(old, site.line), "this line")

    def _outcome(self, *, linked: bool) -> _Outcome:
        if linked not in self._outcomes:
            edits = self._edits(Spelling(self.name, linked=linked))
            config = self._config(edits)
            notes = [self._after(each, edits, config) for each in self.notebook.notes]
            self._outcomes[linked] = _Outcome(edits, assemble(notes, config))
        return self._outcomes[linked]

    def _edits(self, spelling: Spelling) -> _Edits:
        edits: dict[str, tuple[Edit, ...]] = {}
        for each in self.notebook.notes:
            edits[each.path] = spelling.edits(each.source.text, self.found.get(each.path, ()))
        source = self.notebook.config.source
        if source:
            edits[source.path] = tuple(member_edits(source, self.note.id, self.name))
        return {path: each for path, each in edits.items() if each}

    def _config(self, edits: _Edits) -> Config:
        """Give the settings after the edits; of what they say only the members are another."""
        config = self.notebook.config
        if not config.source or config.source.path not in edits:
            return config
        data = apply(config.source, edits[config.source.path])
        old = folded(self.note.id)
        members = (self.name if folded(each) == old else each for each in config.members)
        source = decode(config.source.path, data)[0]
        return replace(config, members=tuple(dict.fromkeys(members)), source=source)

    def _after(self, note: Note, edits: _Edits, config: Config) -> Note:
        path = self.path if note is self.note else note.path
        if path == note.path and note.path not in edits:
            return note
        data = apply(note.source, edits.get(note.path, ()))
        return read_bytes(path, data, config.visibility)


def _named(note: Note, found: Iterable[Mention], moves: Moves) -> Iterator[_Named]:
    lines = Lines(note.source.text)
    for each in found:
        line = lines.place(moves.moved(each.whole.start)).line
        yield _Named(Site(note.path, line), each.form in (Form.PATH, Form.ANGLED))
