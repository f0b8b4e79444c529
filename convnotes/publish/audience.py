"""Who reads the site: the notebook with only what that audience may know of."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from convnotes.model.config import Config
from convnotes.model.ids import SOMEONE, PersonId, folded
from convnotes.model.note import Kind, Name, Note, Visibility
from convnotes.model.notebook import Names, Notebook
from convnotes.publish.attachments import Attachments
from convnotes.publish.readers import Audience
from convnotes.publish.redact import Withheld, redacted, without_contacts
from convnotes.text.assemble import assemble
from convnotes.text.names import Card, NameTable, card, link_target

__all__ = ("Audience", "visible")

_BODIES = (Kind.PERSON, Kind.ORG)


Together = Callable[[Iterable[Note], Config, Iterable[Note]], Notebook]


def visible(
    notebook: Notebook,
    audience: Audience,
    me: PersonId | None = None,
    files: Iterable[str] = (),
) -> Notebook:
    """Give the notebook as an audience may know it: what is withheld does not exist in it.

    `me` is whose private notes are read for the audience `me`; `files` lie beside the notes, and a
    link to one becomes its address in the site. Comments are taken out for every
    audience; notes by the team and private callouts for the public.
    """
    return visible_of(
        notebook.notes, lambda: notebook.names, notebook.config, audience, me, files, whole=notebook
    )


class Redactions:
    """What was cut from which note, as long as the same is withheld."""

    def __init__(self) -> None:
        self._asked: object = None
        self._made: dict[int, tuple[Note, Note]] = {}

    def clean(
        self, notes: Iterable[Note], asked: object, cut: Callable[[Note], Note]
    ) -> list[Note]:
        """Cut each note, or give what was made of it before."""
        kept = self._made if asked == self._asked else {}
        made = {id(note): kept.get(id(note)) or (note, cut(note)) for note in notes}
        self._asked, self._made = asked, made
        return [clean for _, clean in made.values()]


class Pass(NamedTuple):
    """What decides who may read a note, and what of it the other notes must not say."""

    card: Card
    visibility: Visibility
    owned: bool
    owners: tuple[Name, ...]
    within: tuple[str, ...]
    """The links under `in`."""

    @classmethod
    def of(cls, note: Note) -> "Pass":
        """Look at a note's header."""
        within = tuple(name.text for name in note.names("in"))
        owned = "owner" in note.header
        return cls(card(note), note.visibility, owned, tuple(note.names("owner")), within)


class Terms:
    """What an audience may read: `kept` and `held` are the notes, `config` the settings for it.

    `names` looks up the owners of notes, where that is asked.
    """

    def __init__(
        self,
        passes: Iterable[Pass],
        names: Callable[[], Names],
        config: Config,
        audience: Audience,
        me: PersonId | None = None,
        files: Iterable[str] = (),
    ) -> None:
        self.kept, self.held = _sorted_out(passes, names, audience, me)
        self.config = _config(config, self.kept, self.held, audience)
        table = NameTable(self.kept, self.config.members, _no_note, self.held)
        others = frozenset(folded(each.id) for each in self.held if each.kind not in _BODIES)
        self._withheld = Withheld(table, others)
        self._public = audience is Audience.PUBLIC
        self._attachments = Attachments(files)

    @property
    def asked(self) -> object:
        """What is cut from a note depends on this and the note."""
        withheld, files = sorted(self._withheld.names.withheld), sorted(self._attachments.paths)
        others = sorted(self._withheld.others)
        return withheld, others, self._public, str(self.config.visibility), files

    def cut(self, note: Note) -> Note:
        """Give a note as the audience may read it."""
        default = self.config.visibility
        return redacted(note, self._withheld, self._public, default, self._attachments)


def _no_note(path: str) -> Note:
    raise LookupError(path)


def visible_of(
    notes: Iterable[Note],
    names: Callable[[], Names],
    config: Config,
    audience: Audience,
    me: PersonId | None = None,
    files: Iterable[str] = (),
    *,
    whole: Notebook | None = None,
    redactions: Redactions | None = None,
    together: Together = assemble,
) -> Notebook:
    """Give the same from notes that need not be assembled; `whole` is given back where it can be.

    `names` gives what looks up the owners of notes, where that is asked; `redactions` are kept by
    whoever asks again and again, and `together` reads notes together, perhaps with what is known
    from the last time.
    """
    notes = tuple(notes)
    by_path = {note.path: note for note in notes}
    terms = Terms(map(Pass.of, notes), names, config, audience, me, files)
    held = tuple(by_path[each.path] for each in terms.held)
    kept = (by_path[each.path] for each in terms.kept)
    clean = (redactions or Redactions()).clean(kept, terms.asked, terms.cut)
    same = not held and all(one is other for one, other in zip(clean, notes, strict=True))
    if whole and same and config == terms.config:
        seen = whole
    else:
        seen = together(clean, terms.config, held)
        seen = _with_named_members(seen, config, clean, held)
    return _without_contacts(seen) if audience is Audience.PUBLIC else seen


def _without_contacts(seen: Notebook) -> Notebook:
    """Take out how to reach people, once the addresses have shown who is meant by them."""
    silent = {id(note): without_contacts(note) for note in seen.notes if note.kind in _BODIES}
    return replace(
        seen,
        notes=tuple(silent.get(id(note), note) for note in seen.notes),
        by_id={each: silent.get(id(note), note) for each, note in seen.by_id.items()},
        people={
            each: replace(person, note=silent.get(id(person.note), person.note))
            for each, person in seen.people.items()
        },
    )


def _sorted_out(
    passes: Iterable[Pass], names: Callable[[], Names], audience: Audience, me: PersonId | None
) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Part the notes into those this audience may read and those it may not."""
    kept: list[Pass] = []
    held: list[Pass] = []
    for each in passes:
        (kept if _may_read(names, each, audience, me) else held).append(each)
    closed = {folded(each.card.id) for each in held} - {folded(each.card.id) for each in kept}
    # One entry of a conversation is no wider than the conversation itself.
    entries = [
        each
        for each in kept
        if any(folded(link_target(target)) in closed for target in each.within)
    ]
    paths = {each.card.path for each in entries}
    open_ones = tuple(each.card for each in kept if each.card.path not in paths)
    return open_ones, tuple(each.card for each in (*held, *entries))


def _may_read(
    names: Callable[[], Names], one: Pass, audience: Audience, me: PersonId | None
) -> bool:
    if not one.card.readable:
        return False
    if one.visibility is Visibility.PUBLIC:
        return True
    if audience is Audience.PUBLIC:
        return False
    if one.visibility is Visibility.TEAM:
        return True
    if audience is Audience.TEAM:
        return False
    if not one.owned:
        return True
    # An owner that cannot be read is somebody else.
    return me is not None and me in [names().meant(name).person for name in one.owners]


def _config(
    config: Config, kept: Iterable[Card], held: Iterable[Card], audience: Audience
) -> Config:
    """Hide the members whom this audience may not know; their number decides who `me` is."""
    known = {folded(each.id) for each in kept}
    hidden = {folded(each.id) for each in held} - known
    members = tuple(
        SOMEONE
        if folded(member) in hidden or (audience is Audience.PUBLIC and folded(member) not in known)
        else member
        for member in config.members
    )
    return config if members == config.members else replace(config, members=members)


def _with_named_members(
    seen: Notebook, config: Config, notes: list[Note], held: tuple[Note, ...]
) -> Notebook:
    """Give back the members without a note whom the notes that may be read name themselves."""
    named = tuple(
        stated if kept == SOMEONE and PersonId(stated) in seen.people else kept
        for stated, kept in zip(config.members, seen.config.members, strict=True)
    )
    if named == seen.config.members:
        return seen
    return assemble(notes, replace(seen.config, members=named), held)
