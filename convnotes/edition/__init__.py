"""A site as published for one audience: what goes into it, and the proof that nothing else does."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, partial
from typing import NamedTuple

from convnotes.adapters import attached, git
from convnotes.adapters.own_words import builtin_words, own_words
from convnotes.adapters.theme import Theme
from convnotes.edition.mirror import Mirrored, mirrored
from convnotes.errors import ConvnotesError
from convnotes.exporters import Wanted, atom_feed, calendar_file
from convnotes.exporters.public_view import without_contacts
from convnotes.model.ids import SOMEONE, PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.publish.attachments import published
from convnotes.publish.audience import Audience, visible_of
from convnotes.publish.beside import Beside
from convnotes.publish.prove import Known, Leak, Proof
from convnotes.publish.rendered import Store
from convnotes.publish.standing_pages import Shelf
from convnotes.publish.whole_site import More, Page, Tools, renewed, site, undrawn
from convnotes.publish.work import Work
from convnotes.queries.standings import Agendas
from convnotes.text.assemble import assemble
from convnotes.text.slug import slug
from convnotes.workspace import Workspace

_MOST_TOLD = 10


class Reader(NamedTuple):
    """Whom a site is for, and on which day; `me` counts for the audience `me` only."""

    audience: Audience
    on: datetime.date
    me: PersonId | None = None


class Edition:
    """The site of a workspace for one reader, with its workspace's own templates.

    In a folder of our own, `copies` may keep the notes as this reader may know them.
    """

    def __init__(
        self,
        workspace: Workspace,
        notes: Iterable[Note],
        reader: Reader,
        theme: Theme,
        copies: str = "",
    ) -> None:
        self.workspace = workspace
        self._given = notes
        self.reader = reader
        self.theme = theme
        self._copies = copies

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """All notes, by path."""
        return tuple(sorted(self._given, key=lambda note: note.path))

    @cached_property
    def notebook(self) -> Notebook:
        """All notes read together, those too that the reader may not know of."""
        return assemble(self.notes, self.workspace.config)

    @cached_property
    def attachments(self) -> tuple[str, ...]:
        """The files beside the notes that a link could lead to."""
        return tuple(attached.files(self.workspace.root))

    @cached_property
    def seen(self) -> Notebook:
        """The notebook as the reader may know it."""
        audience, _, me = self.reader
        if self._mirrored:
            return self._mirrored.notebook
        config = self.workspace.config
        # Whose a private note is can be said by a name that only the other notes make known.
        return visible_of(
            self.notes, lambda: self.notebook.names, config, audience, me, self.attachments
        )

    @cached_property
    def unreadable(self) -> int:
        """How many notes say nothing."""
        if self._mirrored:
            return self._mirrored.unreadable
        return sum(not note.readable for note in self.notes)

    @cached_property
    def _mirrored(self) -> Mirrored | None:
        audience, on, me = self.reader
        if not self._copies:
            return None
        return mirrored(self._copies, self.workspace, audience, on, me, self.attachments)

    @cached_property
    def beside(self) -> Beside:
        """What git knows of the notes; the public has no use for it."""
        if self.reader.audience is Audience.PUBLIC:
            return Beside()
        return Beside(git.last_changes(self.workspace.root))

    def files(self, store: Store | None = None) -> Iterator[tuple[str, bytes]]:
        """Give every file of the site by its path; raises `ConvnotesError`."""
        audience, on, _ = self.reader
        yield from site(self.seen, on, self.theme.environment, audience, self.beside, store)
        yield from self._beside_pages()

    def renewed(self, store: Store, shelf: Shelf, tools: Tools) -> Work:
        """Give what makes the same files, but for pages that stand as an earlier build left them."""
        audience, on, _ = self.reader
        environment = self.theme.environment
        more = (
            More("calendars", partial(calendars, self.seen, on, audience), quotes=False),
            More("feed", partial(feed, self.seen, on, audience)),
        )
        work = renewed(self.seen, on, environment, audience, self.beside, store, shelf, tools, more)
        work.first.append(self._copied)
        return work

    def _beside_pages(self) -> Iterator[tuple[str, bytes]]:
        audience, on, _ = self.reader
        yield from feeds(self.seen, on, audience)
        yield from self._copied()

    def _copied(self) -> Iterator[tuple[str, bytes]]:
        yield from self.theme.files()
        for path, file in published(self.seen, self.attachments):
            yield path, attached.read(self.workspace.root, file)

    def undrawn(self, store: Store | None = None) -> Iterator[tuple[str, Iterator[Page]]]:
        """Give the same by kind, without making any yet; what makes one may raise `ConvnotesError`."""
        audience, on, _ = self.reader
        yield "files", self._files_undrawn()
        yield from undrawn(self.seen, on, self.theme.environment, audience, self.beside, store)

    def _files_undrawn(self) -> Iterator[Page]:
        audience, on, _ = self.reader
        made = cache(lambda: dict(feeds(self.seen, on, audience)))
        for path in feed_paths(self.seen):
            yield Page(path, partial(_of, made, path))
        for path, data in self.theme.files():
            yield Page(path, partial(bytes, data))
        for path, file in published(self.seen, self.attachments):
            yield Page(path, partial(attached.read, self.workspace.root, file))

    def proven(self, store: Store | None = None) -> Iterator[tuple[str, bytes]]:
        """Give the same files; raises `ConvnotesError` at the end if one of them tells too much."""
        kept = dict(published(self.seen, self.attachments))
        withheld = [each for each in self.attachments if each not in kept.values()]
        known = Known(tuple(own_words(self.theme)), builtin_words())
        proof = Proof(self.notebook, self.seen, known, withheld)
        leaks: list[Leak] = []
        for path, data in self.files(store):
            leaks += proof.leaks(path, data, text=path not in kept)
            yield path, data
        if leaks:
            raise ConvnotesError(
                "the site tells what its audience may not read: nothing was written",
                "\n".join(_told(leaks)),
                1,
            )


def _of(made: Callable[[], dict[str, bytes]], path: str) -> bytes:
    return made().get(path, b"")


def feed_paths(notebook: Notebook) -> Iterator[str]:
    """Give the paths of the feeds that `feeds` makes."""
    yield from ("agenda.ics", "atom.xml")
    for member in dict.fromkeys(notebook.members):
        if member in notebook.people and member != SOMEONE:
            yield f"agenda/{slug(member)}.ics"


def feeds(notebook: Notebook, on: datetime.date, audience: Audience) -> Iterator[tuple[str, bytes]]:
    """Give the calendar of the team, one for each member, and the feed.

    The notebook holds only what the audience may read.
    """
    yield from calendars(notebook, on, audience)
    yield from feed(notebook, on, audience)


def calendars(
    notebook: Notebook, on: datetime.date, audience: Audience
) -> Iterator[tuple[str, bytes]]:
    """Give the calendars alone."""
    notebook, wanted = _exported(notebook, on, audience)
    wanted = wanted._replace(agendas=Agendas(notebook, on))
    yield "agenda.ics", calendar_file.write(notebook, wanted)
    for member in dict.fromkeys(notebook.members):
        if member in notebook.people and member != SOMEONE:
            own = wanted._replace(me=member, team=False)
            yield f"agenda/{slug(member)}.ics", calendar_file.write(notebook, own)


def feed(notebook: Notebook, on: datetime.date, audience: Audience) -> Iterator[tuple[str, bytes]]:
    """Give the feed alone."""
    yield "atom.xml", atom_feed.write(*_exported(notebook, on, audience))


def _exported(notebook: Notebook, on: datetime.date, audience: Audience) -> tuple[Notebook, Wanted]:
    if audience is Audience.PUBLIC:
        notebook = without_contacts(notebook)
    return notebook, Wanted(None, on, team=True, address=notebook.config.site.address)


def _told(leaks: Iterable[Leak]) -> Iterator[str]:
    """Say what stands where, the same words of one note once."""
    found: dict[tuple[str, Site], list[str]] = {}
    for each in leaks:
        found.setdefault((each.words, each.source), []).append(each.file)
    for (words, source), paths in list(found.items())[:_MOST_TOLD]:
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        yield f"{paths[0]}{more}: `{words}`, from {source.path}:{source.line}"
    if len(found) > _MOST_TOLD:
        yield f"and {len(found) - _MOST_TOLD:,} more"
