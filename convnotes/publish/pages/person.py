"""A person or an org: where we stand, how to reach them, and the whole history."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Note
from convnotes.publish import dates, history, urls
from convnotes.publish.audience import Audience
from convnotes.publish.charts import rhythm
from convnotes.publish.history import MOST
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.prose import background, without_topics
from convnotes.publish.views import Ref, Who
from convnotes.publish.world import World


class Reach(NamedTuple):
    """A way to reach somebody, or a fact about them; `href` is empty for plain words."""

    label: str
    text: str
    href: str


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of everybody who has a note, or takes part in something."""
    for person in world.notebook.people.values():
        human = person.note is None or person.note.kind is Kind.PERSON
        if human and world.who(person.id).href:
            yield from pages_of(world, person.id, "person.html")


PAGE = PageKind("person", sheets, watched=True)


def pages_of(world: World, person: PersonId, template: str) -> Iterator[Sheet]:
    """Give the pages of one person or org: the history in parts, the rest on the first of them."""
    number = 1
    while (person, number) in world.chapters:
        path = world.chapter_path(person, number)
        yield Sheet(path, template, partial(_data, world, person, number), world.other(person))
        number += 1


def _data(world: World, person: PersonId, number: int) -> dict[str, object]:
    who = world.who(person)
    chapter = world.chapters[person, number]
    known = world.notebook.people.get(person)
    note = known.note if known else world.notebook.by_id.get(NoteId(person))
    data: dict[str, object] = {
        "who": who,
        "title": who.name,
        "history": history.told(world, person, chapter.rows),
        "count": chapter.total,
        "years": chapter.years,
        "leaves": chapter.leaves,
        "first": number == 1,
        "note": note,
    }
    if number == 1:
        data.update(_about(world, person, note))
    return data


def _about(world: World, person: PersonId, note: Note | None) -> dict[str, object]:
    conversations = world.by_person.get(person, [])
    contacts = world.contacts.get(person, [])
    turned = [world.listed(each) for each in conversations if not world.turns[each.id].aside]
    theirs = rhythm((each.exchange for each in contacts), person, world.on)
    known = world.recommended.get(person, [])
    text = without_topics(background(note, world.notebook.logged.get(note.id, ()))) if note else ""
    return {
        "stand": history.stand(world, person, contacts, turned),
        "rhythm": theirs,
        "ties": world.ties.get(person, [])[:MOST],
        "changed": world.changed(note) if note else None,
        "open": history.by_due(turned)[:MOST],
        "open_count": len(turned),
        "conversations": [world.listed(each) for each in conversations[:MOST]],
        "conversation_count": len(conversations),
        "owed": history.promises(world, person, lambda one, _: one.owner == person),
        "owing": history.promises(world, person, lambda one, _: one.owner != person),
        "topics": [world.text.line(box.text) for box in note.boxes if box.topic and box.mark == " "]
        if note
        else [],
        "reach": _reach(world, note) if note else [],
        "facts": _facts(world, note) if note else [],
        "agreement": world.text.line(note.text("agreement")) if note else "",
        "background": world.text.blocks(text, 3),
        "told": list(world.told_by(person))[:MOST],
        "agreed": list(world.agreed_with(person))[:MOST],
        "recommends": [each for each in known if _among(person, each.by)][:MOST],
        "recommended": [each for each in known if each.whom and each.whom.id == person][:MOST],
        "backlinks": _backlinks(world, note, {each.where for each in turned}) if note else [],
        "goals": [world.text.line(each) for each in note.texts("goals")] if note else [],
        "issues": [world.text.line(each) for each in note.texts("issues")] if note else [],
        "tags": note.texts("tags") if note else (),
        "members_of": _members_of(world, note) if note and note.kind is Kind.ORG else [],
    }


def _among(person: PersonId, people: tuple[Who, ...]) -> bool:
    return any(each.id == person for each in people)


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
        found.append(("Rhythm", [Ref(history.every(cadence), "")]))
    return found


def _backlinks(world: World, note: Note, shown: set[Ref]) -> list[Ref]:
    """Give the notes that mention somebody, but for the conversations shown anyway."""
    talks = {world.conversation_ref(each) for each in world.by_person.get(PersonId(note.id), ())}
    return [each for each in world.backlinks.get(note.id, ()) if each not in talks | shown]


def _members_of(world: World, note: Note) -> list[Who]:
    """Give the people who belong to an org."""
    return world.belonging.get(note.id, [])
