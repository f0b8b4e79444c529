"""What the notes will say after changes, read anew, and proof that nothing else will."""

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Exchange, Promise
from convnotes.model.diagnostic import Diagnostic
from convnotes.model.header import Node, Pairs, Scalar
from convnotes.model.ids import NoteId, note_id
from convnotes.model.note import Box, Entry, Note
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Source
from convnotes.text.apply import apply
from convnotes.text.assemble import assemble, read_together
from convnotes.text.links import Spans
from convnotes.text.message_keys import kept
from convnotes.text.names import NameTable, card, name_table
from convnotes.text.parse import read_bytes

_K = TypeVar("_K")
_V = TypeVar("_V")


def outcome(notebook: Notebook, changes: Iterable[Change]) -> Notebook:
    """Read a notebook as it will be after changes."""
    notes, _ = _after(notebook, changes)
    return assemble(notes, notebook.config)


def outcome_in(notebook: Notebook, only: NoteId, changes: Iterable[Change] = ()) -> Notebook:
    """Read one conversation as it will be after changes, among all others as they are.

    The notes, and the findings in them, are those of that conversation and of the changes alone.
    """
    waiting = tuple(changes)
    part, names = _called_alike(notebook, only, waiting) or _called_anew(notebook, only, waiting)
    then = read_together(part, notebook.config, names).notebook
    return replace(
        then,
        by_id=_over(then.by_id, notebook.by_id),
        people=_over(then.people, notebook.people),
        conversations=_over(then.conversations, notebook.conversations),
    )


def _over(new: Mapping[_K, _V], old: Mapping[_K, _V]) -> Mapping[_K, _V]:
    """Give what is new, and all that is old beside it, of which nothing need be made."""
    return ChainMap(dict(new), cast("MutableMapping[_K, _V]", old))


def _called_alike(
    notebook: Notebook, only: NoteId, changes: Iterable[Change]
) -> tuple[Iterable[Note], NameTable] | None:
    """Give the notes to read, with the names of all; None where changes may alter what names mean."""
    names = notebook.names
    then: dict[str, Note] = {}
    for change in changes:
        before = notebook.by_id.get(note_id(change.path))
        if before is None or before.path != change.path or change.moved_to:
            return None
        then[before.path] = reread(notebook, before.source, change)
        if card(then[before.path]) != card(before):
            return None
    homes = [notebook.by_id[each] for each in _homes(notebook, only) if each in notebook.by_id]
    if not homes or not isinstance(names, NameTable):
        return None
    return ({each.path: each for each in homes} | then).values(), names.afresh(then)


def _called_anew(
    notebook: Notebook, only: NoteId, changes: Iterable[Change]
) -> tuple[Iterable[Note], NameTable]:
    notes, read = _after(notebook, changes)
    homes = _homes(notebook, only)
    part = [each for each in notes if each.id in homes or each.path in read]
    return part, name_table(sorted(notes, key=lambda note: note.path), notebook.config.members)


def _after(notebook: Notebook, changes: Iterable[Change]) -> tuple[list[Note], set[str]]:
    """Give all notes after changes, and the paths of those that were read anew."""
    waiting = {change.path: change for change in changes}
    notes: list[Note] = []
    read: set[str] = set()
    for note in notebook.notes:
        change = waiting.pop(note.path, None)
        notes.append(reread(notebook, note.source, change) if change else note)
        read.update((notes[-1].path,) if change else ())
    made = [reread(notebook, Source(path, "", ""), each) for path, each in waiting.items()]
    return [*notes, *made], read | {note.path for note in made}


def _homes(notebook: Notebook, conversation: NoteId) -> set[NoteId]:
    known = notebook.conversations.get(conversation)
    return {conversation, *(each.home for each in (known.exchanges if known else ()))}


def reread(notebook: Notebook, source: Source, change: Change) -> Note:
    """Read one note as it will be after a change."""
    path = change.moved_to or change.path
    return read_bytes(path, apply(source, change.edits), notebook.config.visibility)


@dataclass(frozen=True, slots=True)
class Intended:
    """What a change is meant to touch in one note, and nothing besides it.

    `keys` are those of the front matter, `exchanges` how many come, `boxes` how many boxes outside of
    exchanges, `fields` the keys of `key:: value` lines that come or change, `box` whether one is ticked.
    """

    keys: frozenset[str] = frozenset()
    exchanges: int = 0
    boxes: int = 0
    fields: frozenset[str] = frozenset()
    box: bool = False


def assert_sound(note: Note) -> None:
    """Refuse a note that has to be mended before anything may write in it; raises `ConvnotesError`."""
    for problem in note.problems:
        if not note.readable or problem.rule == "conflict-marker":
            raise _to_mend(note, problem)


def _to_mend(note: Note, problem: Diagnostic) -> ConvnotesError:
    place = note.source.place(problem.span.start)
    return ConvnotesError(
        f"{note.path}:{place.line}:{place.column}: {problem.message}: nothing was written",
        f"fix this first: {problem.hint}",
    )


def assert_once(note: Note, keys: Iterable[str]) -> None:
    """Refuse to write keys of which one is given twice; raises `ConvnotesError`."""
    text = note.source.text
    for problem in note.problems:
        written = text[problem.span.start : problem.span.end].strip("\"'")
        if problem.rule == "duplicate-key" and written in keys:
            raise _to_mend(note, problem)


def assert_only(before: Note, after: Note, intended: Intended) -> None:
    """Hold a note, as it reads after a change, to what was meant; raises `ConvnotesError`."""
    if not after.readable:
        raise ConvnotesError(
            f"{before.path} could not be read any more: nothing was written",
            after.problems[0].hint if after.problems else "",
        )
    facts, outcomes = _facts(before, intended), _facts(after, intended)
    told = {key for key in facts if facts[key] != outcomes[key]}
    if _problems(after) - _problems(before):
        told.add("problems")
    for fact, coming in (("entries", intended.exchanges), ("boxes", intended.boxes)):
        if coming and _came(list(facts[fact]), list(outcomes[fact]), coming):
            told.discard(fact)
    if told:
        raise _refusal(before, min(told))


def _came(old: list[Any], new: list[Any], coming: int) -> bool:
    """Tell whether so many things came in one place, and all others are as they were."""
    at = next((i for i, each in enumerate(old) if [each] != new[i : i + 1]), len(old))
    return len(new) == len(old) + coming and new[:at] + new[at + coming :] == old


_TOLD = {
    "boxes": "a box would be read as another",
    "entries": "another exchange would be read as something else",
    "header": "another key of the front matter would change",
    "hidden": "code or a comment would begin or end elsewhere",
    "note": "the note would be read as another kind",
    "problems": "the note would have one more thing to mend",
}


def _facts(note: Note, intended: Intended) -> Mapping[str, Any]:
    """Give all that is read of a note but what is meant to change, without places."""
    text = note.source.text
    inside = Spans(entry.span for entry in note.entries)
    return {
        "note": (note.kind, note.visibility, note.readable),
        "header": [
            (each.key, _shape(each.node))
            for each in note.header.fields
            if each.key not in intended.keys
        ],
        "entries": [_entry(each, intended) for each in note.entries],
        "boxes": [_box(each, intended) for each in note.boxes],
        "hidden": [text[start:end].rstrip() for start, end in note.hidden if start not in inside],
    }


def _problems(note: Note) -> Counter[str]:
    return Counter(each.rule for each in note.problems)


def _shape(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Pairs):
        return [(_shape(key), _shape(value)) for key, value in node.items]
    return [_shape(each) for each in node.items]


def _entry(entry: Entry, intended: Intended) -> Any:
    said = [(each.key, each.value) for each in entry.remarks if each.key not in intended.fields]
    boxes = [_box(each, intended) for each in entry.boxes]
    return entry.level, entry.day, entry.time, entry.tail, boxes, said


def _box(box: Box, intended: Intended) -> Any:
    return box.topic, *(() if intended.box else (box.mark, box.text))


def _refusal(note: Note, told: str) -> ConvnotesError:
    place = _covering(note)
    if place:
        return ConvnotesError(
            f"{place}: code or a comment begins here and is never closed: nothing was written",
            f"close it first: convnotes edit {note.id}",
        )
    return ConvnotesError(
        f"{note.path}: {_TOLD[told]}, so nothing was written",
        f"write it by hand: convnotes edit {note.id}",
    )


def _covering(note: Note) -> str:
    """Give the place of code or a comment that is never closed, or nothing."""
    end = len(note.source.text.rstrip())
    for span in note.hidden:
        if span.end >= end:
            place = note.source.place(span.start)
            return f"{note.path}:{place.line}:{place.column}"
    return ""


def promise_facts(promise: Promise) -> tuple[Any, ...]:
    """Give all that a promise says, without the place where it stands."""
    return promise[:7]


def assert_nothing_to_mend(before: Notebook, after: Notebook, path: str) -> None:
    """Hold the findings of one note, with all names looked up, to those it had before."""
    found = Counter(each.rule for each in after.problems if each.path == path)
    found.subtract(each.rule for each in before.problems if each.path == path)
    if any(count > 0 for count in found.values()):
        raise ConvnotesError(
            f"{path}: {_TOLD['problems']}, so nothing was written",
            f"write it by hand: convnotes edit {path}",
        )


def assert_others(
    before: tuple[Notebook, Conversation],
    after: tuple[Notebook, Conversation],
    fields: frozenset[str] = frozenset(),
) -> Exchange | None:
    """Hold all exchanges to what they said, in their order, and give the one that is new, if any.

    `fields` are the keys of `key:: value` lines that may come or change. Raises `ConvnotesError`.
    """
    old = [_exchange(before[0], each, fields) for each in before[1].exchanges]
    left = [_exchange(after[0], each, fields) for each in after[1].exchanges]
    at = next((i for i, each in enumerate(old) if [each] != left[i : i + 1]), len(old))
    new = after[1].exchanges[at] if len(left) == len(old) + 1 else None
    if old != (left[:at] + left[at + 1 :] if new else left):
        raise _refusal(before[1].note, "entries")
    return new


def assert_more(before: Notebook, after: Notebook, name: NoteId, keys: frozenset[str]) -> None:
    """Hold a conversation to its old exchanges and, once each, those of the messages with keys.

    Raises `ConvnotesError`.
    """
    one, note = after.conversations[name], after.by_id[name]
    places = [each.entry.span for each in kept(note) if each.key in keys]
    known = before.conversations.get(name)
    old = [_exchange(before, each, frozenset()) for each in known.exchanges] if known else []
    new = [each for each in one.exchanges if each.home == name and each.span in places]
    rest = [each for each in one.exchanges if not (each.home == name and each.span in places)]
    if len(new) != len(keys) or old != [_exchange(after, each, frozenset()) for each in rest]:
        raise _refusal(known.note if known else note, "entries")


def _exchange(notebook: Notebook, exchange: Exchange, fields: frozenset[str]) -> tuple[Any, ...]:
    lines = notebook.body(exchange).splitlines()
    return (
        *exchange[:9],
        [promise_facts(each) for each in exchange.promises],
        [each[:2] for each in exchange.statements if each.key not in fields],
        [line for line in lines if line.strip() and not _field(line, fields)],
        exchange.home,
    )


def _field(line: str, fields: frozenset[str]) -> bool:
    key, sign, _ = line.partition("::")
    return bool(sign) and key.strip(" \t-*+").casefold().replace(" ", "_") in fields
