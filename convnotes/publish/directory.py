"""Where everything is and what everybody is called, as far as this audience may know."""

import datetime
import re
from collections.abc import Iterable

from markupsafe import Markup

from convnotes.model.ids import ME, SOMEONE, NoteId, PersonId
from convnotes.model.note import Kind, Name, Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.model.slots import varied
from convnotes.publish import urls
from convnotes.publish.audience import Audience
from convnotes.publish.beside import Beside
from convnotes.publish.dates import Days, long
from convnotes.publish.markdown import Renderer, Target, bare
from convnotes.publish.reads import Reads, Watched, WatchedNames, follows, question, table, whole
from convnotes.publish.redact import PRIVATE_NOTE
from convnotes.publish.views import Ref, Who
from convnotes.text.names import link_target
from convnotes.text.slug import FOLDERS

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")


class Directory:
    """Looks up the pages of notes and people, as an audience may know them."""

    def __init__(
        self,
        notebook: Notebook,
        on: datetime.date,
        audience: Audience,
        beside: Beside = Beside(),  # noqa: B008 - it never changes
    ) -> None:
        self.reads = Reads()
        self.notebook = varied(
            notebook,
            by_id=Watched("by_id", notebook.by_id, self.reads, ("own",)),
            people=Watched("people", notebook.people, self.reads, ("own", "names")),
            conversations=Watched("conversations", notebook.conversations, self.reads, ("own",)),
            logged=Watched("logged", notebook.logged, self.reads, ("own",)),
            names=WatchedNames(notebook.names, self.reads),
        )
        self.beside = beside
        self.on = on
        self.audience = audience
        self.days = Days(on)
        self.text = Renderer(self, self.reads)
        members = tuple(dict.fromkeys(notebook.members)) or (ME,)
        self.mine = frozenset(members)
        self._linked: dict[tuple[Who, str], Markup] = {}
        self._named: dict[tuple[tuple[Who, ...], str], Markup] = {}

    @whole
    def by_title(self) -> list[Note]:
        """All notes by title."""
        return sorted(
            self.notebook.by_id.values(), key=lambda note: (bare(note.title).casefold(), note.id)
        )

    @table
    @follows("names")
    def by_path(self) -> dict[str, NoteId]:
        """The id of the note in each file."""
        return {note.path: note.id for note in self.by_title}

    @whole
    def has_orgs(self) -> bool:
        """Whether there are any orgs."""
        return any(note.kind is Kind.ORG for note in self.by_title)

    @whole
    def has_pages(self) -> bool:
        """Whether there are any plain pages."""
        return any(note.kind is Kind.PAGE for note in self.by_title)

    # Links: what the renderer of Markdown asks

    @question
    @follows("names", "titles")
    def target(self, link: str) -> Target | None:
        """Find the page that a wikilink or a path leads to."""
        note = self.notebook.names.note(link)
        if note and note.id in self.notebook.by_id:
            where = self.where(note)
            return Target(where.href, where.title)
        if self.notebook.names.hidden(link):
            return Target("", PRIVATE_NOTE)
        stub = PersonId(link_target(link))
        if stub in self.notebook.people:
            who = self.who(stub)
            return Target(who.href, who.name)
        return None

    @question
    @follows("names", "titles")
    def person(self, name: str) -> Target | None:
        """Find the page of whoever a bare name means."""
        meant = self.notebook.names.meant(Name(name, Span(0, 0)))
        if not meant.known and meant.person not in self.notebook.people:
            return None
        who = self.who(meant.person)
        return Target(who.href, who.name)

    def day(self, iso: str, near: bool) -> Markup:
        """Write a day given as text; one that no calendar has stays text."""
        try:
            return self.days.element(datetime.date.fromisoformat(iso), near)
        except ValueError:
            return Markup("{}").format(iso)

    def where(self, note: Note) -> Ref:
        """Give the link to a note's page."""
        return self.page_of(note.id) or Ref(_title(note), "")

    @question
    @follows("names", "titles")
    def page_of(self, note: NoteId) -> Ref | None:
        """Give the link to the page of a note by its id; None where there is none."""
        found = self.notebook.by_id.get(note)
        return Ref(_title(found), urls.page(FOLDERS[found.kind], note)) if found else None

    # People

    @question
    @follows("names", "titles")
    def who(self, person: PersonId) -> Who:
        """Give somebody as shown to this audience."""
        ours = person in self.mine
        if person == SOMEONE or (self.audience is Audience.PUBLIC and _EMAIL.search(person)):
            return Who(SOMEONE, SOMEONE, "", "?", ours)
        known = self.notebook.people.get(person)
        note = known.note if known else self.notebook.by_id.get(NoteId(person))
        name = bare(note.title if note else known.name if known else person) or person
        kind = note.kind if note else Kind.PERSON
        href = urls.page(FOLDERS[kind], person) if known or note else ""
        return Who(person, name, href, _initials(name), ours)

    def whom(self, people: Iterable[PersonId]) -> tuple[Who, ...]:
        """Give several people as shown."""
        return tuple(self.who(each) for each in people)

    def other(self, *people: PersonId) -> PersonId:
        """Give the first who is none of us; nobody where there is none."""
        return next((each for each in people if each not in self.mine), PersonId(""))

    @table
    def belonging(self) -> dict[NoteId, list[Who]]:
        """Who belongs to an org, by name."""
        found: dict[NoteId, list[Who]] = {}
        for note in self.by_title:
            if note.kind is Kind.PERSON:
                for name in note.names("org"):
                    org = self.notebook.names.note(name.text)
                    if org:
                        found.setdefault(org.id, []).append(self.who(PersonId(note.id)))
        return found

    def names(self, people: Iterable[Who], root: str) -> Markup:
        """Write people as links, "A, B and C"; templates call it."""
        key = (tuple(people), root)
        made = self._named.get(key)
        if made is None:
            shown = [self.name(each, root) for each in key[0]]
            parts = [Markup(", ").join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown
            made = self._named[key] = Markup(" and ").join(parts)
        return made

    def name(self, who: Who, root: str) -> Markup:
        """Write somebody as a link, or as a bare name where there is no page; templates call it."""
        made = self._linked.get((who, root))
        if made is None:
            named = Markup('<span class="who">{}</span>').format(who.name)
            if who.href:
                named = Markup('<a class="who" href="{}{}">{}</a>').format(root, who.href, who.name)
            made = self._linked[who, root] = named
        return made

    def reference(self, name: Name) -> Ref | None:
        """Give a link for a name in a header; None for what this audience may not know of."""
        return self.named(name.text, name.link)

    @question
    @follows("names", "titles")
    def named(self, text: str, link: bool) -> Ref | None:
        """Give the same for the name as a text, which may have been written as a link."""
        if self.notebook.names.hidden(text) or link_target(text) == SOMEONE:
            return None
        note = self.notebook.names.note(text)
        if note and note.id in self.notebook.by_id:
            return self.where(note)
        return Ref(bare(link_target(text) if link else text), "")


def _title(note: Note) -> str:
    """Give a note's title; a daily note's is its day in words."""
    try:
        return long(datetime.date.fromisoformat(note.title))
    except ValueError:
        return bare(note.title) or note.id


def _initials(name: str) -> str:
    words = [word for word in re.split(r"[\s\-_.]+", name) if word and word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
