"""Who changed a conversation, when and how; and who logged which of its exchanges."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from convnotes.model.commit import Revision
from convnotes.model.conversation import Conversation, Exchange
from convnotes.model.ids import NoteId, PersonId, note_id
from convnotes.model.note import Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.queries.changes import Said, Step, exchanges, spoken, step
from convnotes.text.assemble import assemble
from convnotes.text.decode import digest
from convnotes.text.parse import read_bytes


class Deed(NamedTuple):
    """A commit that changed a conversation: who made it, and what became of the conversation."""

    revision: Revision
    person: PersonId | None
    step: Step


class Logged(NamedTuple):
    """An exchange with the commit that first had it; None where no commit has it yet."""

    exchange: Exchange
    revision: Revision | None
    person: PersonId | None


@dataclass(frozen=True, slots=True)
class History:
    """What became of a conversation, oldest first, and its exchanges in their order."""

    deeds: tuple[Deed, ...]
    logged: tuple[Logged, ...]


def homes(notebook: Notebook, conversation: Conversation) -> tuple[str, ...]:
    """Give the files that a conversation is written in, its own first."""
    names = (conversation.id, *(each.home for each in conversation.exchanges))
    return tuple(dict.fromkeys(notebook.by_id[name].path for name in names))


def history(
    notebook: Notebook, conversation: Conversation, revisions: Iterable[Revision]
) -> History:
    """Tell a conversation's history by its revisions, which are oldest first."""
    return _Telling(notebook, conversation).history(revisions)


def author(notebook: Notebook, revision: Revision) -> PersonId | None:
    """Find who made a commit, by the address in it."""
    meant = notebook.names.meant(Name(revision.mail, Span(0, 0))) if revision.mail else None
    return meant.person if meant and meant.known else None


class _Telling:
    def __init__(self, notebook: Notebook, conversation: Conversation) -> None:
        self.notebook, self.conversation = notebook, conversation
        self.files: dict[str, Note] = {}
        self.first: dict[Said, Revision] = {}
        self.last: tuple[frozenset[tuple[str, str]], Notebook] | None = None
        self.around = tuple(_people(notebook, conversation))

    def history(self, revisions: Iterable[Revision]) -> History:
        deeds = [deed for each in revisions if (deed := self._deed(each))]
        return History(tuple(deeds), tuple(self._logged()))

    def _deed(self, revision: Revision) -> Deed | None:
        before, after = dict(self.files), dict(self.files)
        for each in revision.versions:
            for files, data in ((before, each.before), (after, each.after)):
                if data is None:
                    files.pop(each.path, None)
                else:
                    files[each.path] = self._note(each.path, data)
        self.files = after
        ids = {note_id(each.path) for each in revision.versions} | {self.conversation.id}
        one, other = self._read(before), self._read(after)
        old, new = _found(one, ids, self.conversation), _found(other, ids, self.conversation)
        if old is None and new is None:
            return None
        said, reworded, _ = exchanges(one, old, other, new)
        fresh = tuple(each for each in said if spoken(other, each) not in self.first)
        for exchange in said:
            self.first.setdefault(spoken(other, exchange), revision)
        for key, exchange in reworded:
            self.first.setdefault(spoken(other, exchange), self.first.get(key, revision))
        day = revision.when.date() if revision.when else datetime.date.max
        found = step(one, old, other, new, day)
        if revision.merge:
            # What a merge brings in was told where it was made; here is only what it adds itself.
            if not fresh:
                return None
            found = Step(found.conversation, found.title, found.participants, fresh)
        if _is_empty(found) and not _touches(revision, old, new):
            return None
        return Deed(revision, author(self.notebook, revision), found)

    def _note(self, path: str, data: bytes) -> Note:
        """Read a version; what a commit left is mostly what the next one begins with."""
        last = self.files.get(path)
        if last and last.source.digest == digest(data):
            return last
        return read_bytes(path, data, self.notebook.config.visibility)

    def _read(self, files: Mapping[str, Note]) -> Notebook:
        prints = frozenset((path, note.source.digest) for path, note in files.items())
        if self.last is None or self.last[0] != prints:
            ids = {note.id for note in files.values()}
            around = (note for note in self.around if note.id not in ids)
            self.last = prints, assemble((*files.values(), *around), self.notebook.config)
        return self.last[1]

    def _logged(self) -> Iterator[Logged]:
        for each in self.conversation.exchanges:
            revision = self.first.get(spoken(self.notebook, each))
            yield Logged(each, revision, author(self.notebook, revision) if revision else None)


def _found(notebook: Notebook, ids: set[NoteId], conversation: Conversation) -> Conversation | None:
    """Find the conversation in an earlier state, where it may have had another id."""
    same = notebook.conversations.get(conversation.id)
    return same or next(
        (notebook.conversations[each] for each in ids if each in notebook.conversations), None
    )


def _touches(revision: Revision, one: Conversation | None, other: Conversation | None) -> bool:
    paths = {each.note.path for each in (one, other) if each}
    return any(each.path in paths for each in revision.versions)


def _is_empty(found: Step) -> bool:
    return found == Step(found.conversation, found.title, found.participants)


def _people(notebook: Notebook, conversation: Conversation) -> Iterator[Note]:
    """Give the notes of those who take part, so that their names mean what they mean today."""
    named = [*conversation.participants, *(conversation.declared.next_turn or ())]
    for each in conversation.exchanges:
        named += [*each.speakers, *each.hearers]
    named += [each.owner for each in conversation.promises if each.owner]
    for person in dict.fromkeys((*notebook.members, *named)):
        known = notebook.people.get(person)
        if known and known.note:
            yield known.note
