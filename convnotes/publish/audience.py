"""Who reads the site: the notebook with only what that audience may know of."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from convnotes.model.config import Config
from convnotes.model.ids import SOMEONE, PersonId, folded
from convnotes.model.note import Kind, Note, Visibility
from convnotes.model.notebook import Names, Notebook
from convnotes.publish.attachments import Attachments
from convnotes.publish.readers import Audience
from convnotes.publish.redact import Withheld, redacted, without_contacts
from convnotes.text.assemble import assemble
from convnotes.text.names import link_target, name_table

__all__ = ("Audience", "visible")


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
    kept, held = _sorted_out(notes, names, audience, me)
    stated = config
    config = _config(config, kept, held, audience)
    table = name_table(kept, config.members, held)
    bodies = (Kind.PERSON, Kind.ORG)
    others = frozenset(folded(note.id) for note in held if note.kind not in bodies)
    withheld = Withheld(table, others)
    public = audience is Audience.PUBLIC
    attachments = Attachments(files)
    clean = (redactions or Redactions()).clean(
        kept,
        (table.withheld, others, public, config.visibility, attachments.paths),
        lambda note: redacted(note, withheld, public, config.visibility, attachments),
    )
    same = not held and all(one is other for one, other in zip(clean, notes, strict=True))
    if whole and same and config == stated:
        seen = whole
    else:
        seen = together(clean, config, held)
        seen = _with_named_members(seen, stated, clean, held)
    return _without_contacts(seen) if public else seen


def _without_contacts(seen: Notebook) -> Notebook:
    """Take out how to reach people, once the addresses have shown who is meant by them."""
    bodies = (Kind.PERSON, Kind.ORG)
    silent = {id(note): without_contacts(note) for note in seen.notes if note.kind in bodies}
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
    notes: Iterable[Note], names: Callable[[], Names], audience: Audience, me: PersonId | None
) -> tuple[list[Note], list[Note]]:
    """Part the notes into those this audience may read and those it may not."""
    kept: list[Note] = []
    held: list[Note] = []
    for note in notes:
        (kept if _may_read(names, note, audience, me) else held).append(note)
    closed = {folded(note.id) for note in held} - {folded(note.id) for note in kept}
    # One entry of a conversation is no wider than the conversation itself.
    entries = [
        note
        for note in kept
        if any(folded(link_target(name.text)) in closed for name in note.names("in"))
    ]
    paths = {note.path for note in entries}
    return [note for note in kept if note.path not in paths], [*held, *entries]


def _may_read(
    names: Callable[[], Names], note: Note, audience: Audience, me: PersonId | None
) -> bool:
    if not note.readable:
        return False
    if note.visibility is Visibility.PUBLIC:
        return True
    if audience is Audience.PUBLIC:
        return False
    if note.visibility is Visibility.TEAM:
        return True
    if audience is Audience.TEAM:
        return False
    if "owner" not in note.header:
        return True
    # An owner that cannot be read is somebody else.
    return me is not None and me in [names().meant(name).person for name in note.names("owner")]


def _config(
    config: Config, kept: Iterable[Note], held: Iterable[Note], audience: Audience
) -> Config:
    """Hide the members whom this audience may not know; their number decides who `me` is."""
    known = {folded(note.id) for note in kept}
    hidden = {folded(note.id) for note in held} - known
    members = tuple(
        SOMEONE
        if folded(member) in hidden or (audience is Audience.PUBLIC and folded(member) not in known)
        else member
        for member in config.members
    )
    return config if members == config.members else replace(config, members=members)


def _with_named_members(
    seen: Notebook, config: Config, notes: list[Note], held: list[Note]
) -> Notebook:
    """Give back the members without a note whom the notes that may be read name themselves."""
    named = tuple(
        stated if kept == SOMEONE and PersonId(stated) in seen.people else kept
        for stated, kept in zip(config.members, seen.config.members, strict=True)
    )
    if named == seen.config.members:
        return seen
    return assemble(notes, replace(seen.config, members=named), held)
