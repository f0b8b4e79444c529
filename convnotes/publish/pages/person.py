"""A person or an org: where we stand, how to reach them, and the whole history."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import NamedTuple

from convnotes.model.conversation import Person, PersonId
from convnotes.model.note import Cadence, Kind, Note
from convnotes.publish import dates, urls
from convnotes.publish.audience import Audience
from convnotes.publish.directory import leaves
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.prose import background, without_topics
from convnotes.publish.talks import Contact
from convnotes.publish.views import Listed, Promised, Ref, Said, Who
from convnotes.publish.world import World

HISTORY_PER_PAGE = 150
MOST = 40
_UNITS = {"d": "day", "w": "week", "mo": "month", "y": "year"}
_CONTACT = ("email", "phone", "location", "birthday")


class Reach(NamedTuple):
    """A way to reach somebody, or a fact about them; `href` is empty for plain words."""

    label: str
    text: str
    href: str


class Year(NamedTuple):
    """The exchanges of one year."""

    year: int
    said: tuple[Said, ...]


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of everybody who has a note, or takes part in something."""
    for person in world.notebook.people.values():
        human = person.note is None or person.note.kind is Kind.PERSON
        if human and world.who(person.id).href:
            yield from pages_of(world, person, "person.html")


PAGE = PageKind("person", sheets)


def pages_of(world: World, person: Person, template: str) -> Iterator[Sheet]:
    """Give the pages of one person or org: the history in parts, the rest on the first of them."""
    contacts = world.contacts.get(person.id, [])
    folder = world.who(person.id).href.split("/", 1)[0]
    numbers = range(1, max(1, -(-len(contacts) // HISTORY_PER_PAGE)) + 1)
    paths = [urls.page(folder, person.id, number) for number in numbers]
    for number, path in enumerate(paths, 1):
        yield Sheet(path, template, partial(_data, world, person, contacts, paths, number))


def _data(
    world: World, person: Person, contacts: list[Contact], paths: list[str], number: int
) -> dict[str, object]:
    begin = (number - 1) * HISTORY_PER_PAGE
    part = contacts[begin : begin + HISTORY_PER_PAGE]
    data: dict[str, object] = {
        "who": world.who(person.id),
        "title": world.who(person.id).name,
        "history": _years(world, person.id, part),
        "count": len(contacts),
        "leaves": leaves(paths, number),
        "first": number == 1,
        "note": person.note,
    }
    if number == 1:
        data.update(_about(world, person))
    return data


def _about(world: World, person: Person) -> dict[str, object]:
    note = person.note
    conversations = world.by_person.get(person.id, [])
    turned = [world.listed(each) for each in conversations if not world.turns[each.id].aside]
    known = world.recommended.get(person.id, [])
    text = without_topics(background(note, world.notebook.logged.get(note.id, ()))) if note else ""
    return {
        "open": _open_turns(turned)[:MOST],
        "open_count": len(turned),
        "conversations": [world.listed(each) for each in conversations[:MOST]],
        "conversation_count": len(conversations),
        "owed": _promises(world, person.id, theirs=True),
        "owing": _promises(world, person.id, theirs=False),
        "topics": [world.text.line(box.text) for box in note.boxes if box.topic and box.mark == " "]
        if note
        else [],
        "reach": _reach(world, note) if note else [],
        "facts": _facts(world, note) if note else [],
        "agreement": world.text.line(note.text("agreement")) if note else "",
        "background": world.text.blocks(text, 3),
        "told": list(world.told_by(person.id))[:MOST],
        "agreed": list(world.agreed_with(person.id))[:MOST],
        "recommends": [each for each in known if _among(person.id, each.by)][:MOST],
        "recommended": [each for each in known if each.whom and each.whom.id == person.id][:MOST],
        "backlinks": _backlinks(world, note, {each.where for each in turned}) if note else [],
        "goals": [world.text.line(each) for each in note.texts("goals")] if note else [],
        "issues": [world.text.line(each) for each in note.texts("issues")] if note else [],
        "tags": note.texts("tags") if note else (),
        "members_of": _members_of(world, note) if note and note.kind is Kind.ORG else [],
    }


def _among(person: PersonId, people: tuple[Who, ...]) -> bool:
    return any(each.id == person for each in people)


def _open_turns(listed: list[Listed]) -> list[Listed]:
    """Order open conversations: held ones first, and those by their due day."""

    def weight(one: Listed) -> tuple[bool, int, str]:
        due = one.standing.due
        return not one.standing.holders, due.toordinal() if due else 10**7, one.where.title

    return sorted(listed, key=weight)


def _promises(world: World, person: PersonId, theirs: bool) -> list[Promised]:
    """Give the open promises by somebody, or those that others made in talks with them."""
    found = [
        world.promised(promise, ref)
        for promise, ref, _ in world.promises_of.get(person, ())
        if (promise.owner == person) is theirs
    ]
    return found[:MOST]


def _years(world: World, person: PersonId, contacts: list[Contact]) -> list[Year]:
    return [
        Year(year, tuple(world.said(each, person) for each in group))
        for year, group in groupby(contacts, key=lambda each: each.exchange.day.year)
    ]


def _reach(world: World, note: Note) -> list[Reach]:
    """Give how to reach somebody, as far as this audience may know it."""
    if world.audience is Audience.PUBLIC and note.values.get("publish_contact") is not True:
        return [Reach("Web", *each) for each in _webs(note)]
    found = [Reach("E-mail", each, urls.outward(f"mailto:{each}")) for each in note.texts("email")]
    for each in note.texts("phone"):
        number = "".join(sign for sign in each if sign.isdigit() or sign == "+")
        found.append(Reach("Phone", each, urls.outward(f"tel:{number}") if number else ""))
    found += [Reach("Web", *each) for each in _webs(note)]
    found += [Reach("Place", each, "") for each in note.texts("location")]
    if note.text("birthday"):
        found.append(Reach("Birthday", _birthday(note.text("birthday")), ""))
    return found


def _webs(note: Note) -> list[tuple[str, str]]:
    return [
        (each.removeprefix("https://").removeprefix("http://").rstrip("/"), urls.outward(each))
        for each in note.texts("url")
    ]


def _birthday(text: str) -> str:
    month, day = text[-5:].split("-")
    return dates.day_of_month(int(month), int(day))


def _facts(world: World, note: Note) -> list[tuple[str, list[Ref]]]:
    """Give what is known of somebody: label and values, some of them links."""
    found: list[tuple[str, list[Ref]]] = []
    for label, key in (("Org", "org"), ("Introduced by", "introduced_by"), ("Kept by", "owner")):
        refs = [ref for name in note.names(key) if (ref := world.reference(name))]
        if refs:
            found.append((label, refs))
    for label, key in (
        ("Role", "role"),
        ("Knows", "expertise"),
        ("Time zone", "timezone"),
        ("Pronouns", "pronouns"),
    ):
        texts = [Ref(each, "") for each in note.texts(key)]
        if texts:
            found.append((label, texts))
    met = note.day("met")
    if met:
        found.append(("Met", [Ref(f"{world.days.words(met)}", "")]))
    cadence = note.cadence()
    if cadence:
        found.append(("Rhythm", [Ref(_rhythm(cadence), "")]))
    return found


def _rhythm(cadence: Cadence) -> str:
    ideal, worst = (_every(each) for each in (cadence.ideal, cadence.worst))
    return f"every {ideal}" if ideal == worst else f"every {ideal}, {worst} at the latest"


def _every(gap: tuple[int, str]) -> str:
    count, unit = gap
    return _UNITS[unit] if count == 1 else f"{count} {_UNITS[unit]}s"


def _backlinks(world: World, note: Note, shown: set[Ref]) -> list[Ref]:
    """Give the notes that mention somebody, but for the conversations shown anyway."""
    talks = {world.conversation_ref(each) for each in world.by_person.get(PersonId(note.id), ())}
    return [each for each in world.backlinks.get(note.id, ()) if each not in talks | shown]


def _members_of(world: World, note: Note) -> list[Who]:
    """Give the people who belong to an org."""
    return world.belonging.get(note.id, [])
