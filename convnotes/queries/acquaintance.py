"""Whom somebody knows: who introduced them, whom they introduced, praised, and have talked with."""

import datetime
from collections.abc import Collection, Iterator

from convnotes.model.ids import SOMEONE, NoteId, PersonId
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.queries.brief_line import Line, Part
from convnotes.queries.contacts import Spoken, every, ours, when
from convnotes.queries.reach import stated
from convnotes.queries.told import KNOWLEDGE, recommendation, tellers


def acquaintance(
    notebook: Notebook, person: PersonId, said: Collection[Spoken], on: datetime.date
) -> Iterator[Line]:
    """Give whom somebody knows; `said` are the exchanges they took part in, newest first."""
    yield from _introduced(notebook, person)
    yield from _recommended(notebook, person, said, on)
    yield from _met(notebook, person, said)


def _introduced(notebook: Notebook, person: PersonId) -> Iterator[Line]:
    note = notebook.by_id.get(NoteId(person))
    if note:
        for name, (_, site) in zip(
            note.names("introduced_by"), stated(note, "introduced_by"), strict=False
        ):
            by = notebook.names.meant(name).person
            text = name.text
            yield Line(Part.PEOPLE, "introduced_by", text, site, (by,), (person,))
    for other in notebook.by_id.values():
        if other.kind is Kind.PERSON and "introduced_by" in other.values:
            for name in other.names("introduced_by"):
                if notebook.names.meant(name).person == person:
                    site = next(iter(stated(other, "introduced_by")))[1]
                    whom = (PersonId(other.id),)
                    yield Line(Part.PEOPLE, "introduced", name.text, site, (person,), whom)


def _recommended(
    notebook: Notebook, person: PersonId, said: Collection[Spoken], on: datetime.date
) -> Iterator[Line]:
    mine = ours(notebook)
    for spoken in (*said, *_about(notebook, person, said, on)):
        exchange = spoken.exchange
        by = tellers(exchange, mine)
        for each in exchange.statements:
            if each.key in KNOWLEDGE and each.value:
                whom, words = recommendation(notebook, each.value)
                if person in by or whom == person:
                    yield Line(
                        Part.PEOPLE,
                        each.key,
                        words,
                        each.site,
                        by,
                        (whom,) if whom else (),
                        day=exchange.day,
                        conversation=spoken.conversation,
                    )


def _about(
    notebook: Notebook, person: PersonId, said: Collection[Spoken], on: datetime.date
) -> Iterator[Spoken]:
    """Give the exchanges among others in which somebody is recommended."""
    known = {each.exchange.site for each in said}
    found = [
        spoken
        for spoken in every(notebook, on)
        if spoken.exchange.site not in known
        and any(
            each.key in KNOWLEDGE and recommendation(notebook, each.value)[0] == person
            for each in spoken.exchange.statements
        )
    ]
    yield from sorted(found, key=when, reverse=True)


def _met(notebook: Notebook, person: PersonId, said: Collection[Spoken]) -> Iterator[Line]:
    """Give those outside of the team whom somebody has talked with, the newest talk of each."""
    passed = {person, SOMEONE, *ours(notebook)}
    for spoken in said:
        exchange = spoken.exchange
        new = tuple(each for each in dict.fromkeys(spoken.people) if each not in passed)
        between = person in exchange.speakers or set(new).intersection(exchange.speakers)
        if new and between:
            passed.update(new)
            yield Line(
                Part.PEOPLE,
                "knows",
                exchange.summary,
                exchange.site,
                (person,),
                new,
                day=exchange.day,
                conversation=spoken.conversation,
                title=spoken.title,
            )
