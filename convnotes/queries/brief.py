"""The brief: one page to read before a talk, the most useful first, each line with its source."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Note
from convnotes.model.notebook import Notebook
from convnotes.model.place import Site
from convnotes.model.turn import Turn
from convnotes.queries.acquaintance import acquaintance
from convnotes.queries.answered import rounds
from convnotes.queries.brief_line import Line, Moment, Part
from convnotes.queries.contacts import Spoken, contacts, contacts_in, opening, ours
from convnotes.queries.owes import Asked, Entry, owes
from convnotes.queries.reach import FIRST, REST, WAYS, reach, stated
from convnotes.queries.told import KNOWLEDGE, Hearsay, told, told_in
from convnotes.turns.standing import turn

MOST = {
    Part.REACH: 9,
    Part.STANDING: 8,
    Part.ASKED: 4,
    Part.PROMISED: 6,
    Part.TOPICS: 5,
    Part.NOTES: 2,
    Part.SITUATION: 4,
    Part.AGREED: 2,
    Part.TOLD: 4,
    Part.LATELY: 2,
    Part.PEOPLE: 5,
}
"""How many lines a part has at most, so that the whole stays a page."""


@dataclass(frozen=True, slots=True)
class Brief:
    """The lines of a brief in the order of its parts, and how many of each part were left out."""

    lines: tuple[Line, ...]
    left_out: tuple[tuple[Part, int], ...]


def brief_on_people(
    notebook: Notebook, people: tuple[PersonId, ...], me: PersonId | None, moment: Moment
) -> Brief:
    """Brief on one person, or on an org and those who belong to it; the first of them counts most."""
    on = moment.on
    said = contacts(notebook, people, on)
    wanted = frozenset(people)
    talks = _talks(notebook, wanted, on, _mine(notebook, me))
    entries = owes(notebook, on, Asked(people=wanted))[0]
    heard = told(notebook, people, on)
    notes = [notebook.by_id[NoteId(each)] for each in people if NoteId(each) in notebook.by_id]
    open_ones = [one for one, _ in talks]
    shown = {one.id for one in open_ones}
    lines = [
        *_reach(notebook, notes, moment),
        *_standing(notebook, talks, on),
        *(line for one in open_ones for line in _asked(notebook, one, on)),
        *_promised(entries, _mine(notebook, me)),
        *_topics(notes),
        *_notes(notebook, open_ones, on),
        *_situation(notes),
        *_heard(heard),
        *_lately(notebook, (each for each in said if each.conversation not in shown)),
        *(line for each in people for line in acquaintance(notebook, each, said, on)),
    ]
    return _page(lines)


def brief_on_conversation(
    notebook: Notebook, conversation: NoteId, me: PersonId | None, moment: Moment
) -> Brief:
    """Brief on one conversation: where it stands, what is open in it, and the others who take part."""
    on = moment.on
    one = notebook.conversations[conversation]
    mine = _mine(notebook, me)
    others = [each for each in one.participants if each not in mine]
    others = [each for each in others if each not in ours(notebook)] or others
    notes = [notebook.by_id[NoteId(each)] for each in others if NoteId(each) in notebook.by_id]
    said = contacts_in(notebook, conversation, on)
    entries = owes(notebook, on, Asked(conversation=conversation))[0]
    lines = [
        *(line for note in notes for line in reach(notebook, note, (*WAYS, "timezone"), moment)),
        *_standing(notebook, [(one, turn(one, on))], on),
        *_asked(notebook, one, on),
        *_promised(entries, mine),
        *_topics(notes),
        *_notes(notebook, [one], on),
        *_situation(notes),
        *_heard(told_in(notebook, conversation, on)),
        *_lately(notebook, (each._replace(title="") for each in said[1:])),
    ]
    return _page(lines)


def _mine(notebook: Notebook, me: PersonId | None) -> frozenset[PersonId]:
    return frozenset((me,)) if me else ours(notebook)


def _page(lines: Iterable[Line]) -> Brief:
    """Keep of each part as many lines as fit a page, and count the others."""
    by_part: dict[Part, list[Line]] = {part: [] for part in Part}
    seen: set[tuple[Part, str, Site, str]] = set()
    for each in lines:
        key = (each.part, each.kind, each.site, each.text)
        if key not in seen:
            seen.add(key)
            by_part[each.part].append(each)
    kept = tuple(line for part, found in by_part.items() for line in found[: MOST[part]])
    left = tuple(
        (part, len(found) - MOST[part])
        for part, found in by_part.items()
        if len(found) > MOST[part]
    )
    return Brief(kept, left)


def _talks(
    notebook: Notebook, people: frozenset[PersonId], on: datetime.date, mine: frozenset[PersonId]
) -> list[tuple[Conversation, Turn]]:
    """Give the open conversations with people and their turns: those that are ours first."""
    found = [
        (one, now)
        for one in notebook.conversations.values()
        if _with(one, people, on) and not (now := turn(one, on)).aside
    ]

    def weight(pair: tuple[Conversation, Turn]) -> tuple[bool, bool, int, int, str]:
        now = pair[1]
        last = now.last or datetime.date.min
        due = (now.due or datetime.date.max).toordinal()
        held = not mine.isdisjoint(now.holders)
        return not held, not now.holders, due, -last.toordinal(), pair[0].id

    return sorted(found, key=weight)


def _with(conversation: Conversation, people: frozenset[PersonId], on: datetime.date) -> bool:
    if not people.isdisjoint(conversation.participants):
        return True
    return any(
        each.day <= on
        and each.kind is not ExchangeKind.NOTE
        and not people.isdisjoint((*each.speakers, *each.hearers))
        for each in conversation.exchanges
    )


def _reach(notebook: Notebook, notes: list[Note], moment: Moment) -> Iterator[Line]:
    """Give the facts of the first note, and of the others who they are and how to ring them."""
    keys = (*FIRST, *WAYS, *REST)
    for number, note in enumerate(notes):
        if number == 0:
            yield from reach(notebook, note, keys, moment)
        else:
            site = next(iter(stated(note, "title") or ()), None) or next(
                iter(stated(note, "name") or ()), None
            )
            roles = ", ".join(note.texts("role"))
            line = site[1] if site else Site(note.path, 1)
            yield Line(Part.REACH, "member", note.title, line, (PersonId(note.id),), title=roles)


def _standing(
    notebook: Notebook, talks: list[tuple[Conversation, Turn]], on: datetime.date
) -> Iterator[Line]:
    """Give each conversation's turn, and under it what was said last in it."""
    for one, now in talks:
        site = _nobody(one, now) if now.rule == "T5" else now.site
        yield Line(
            Part.STANDING,
            "turn",
            now.about,
            site,
            now.holders,
            day=now.since,
            due=now.due,
            conversation=one.id,
            title=one.title,
            rule=now.rule,
        )
        scheduled = one.declared.scheduled
        if scheduled and scheduled.day >= on:
            field = one.note.header["scheduled"]
            line = one.note.source.place(field.key_span.start).line
            yield Line(
                Part.STANDING,
                "appointment",
                one.declared.about,
                Site(one.note.path, line),
                one.participants,
                due=scheduled.day,
                conversation=one.id,
                title=one.title,
            )
        said = [each for each in one.exchanges if _contact(each, on)]
        if said and said[-1].site != site:
            yield _exchange(notebook, Part.STANDING, said[-1], one.id, one.title)


def _nobody(one: Conversation, now: Turn) -> Site:
    """Give the line behind a turn that nobody holds: the newest exchange, else who takes part."""
    if now.evidence and now.last:
        return now.evidence[0]
    field = one.note.header.get("participants") or one.note.header.get("title")
    offset = field.key_span.start if field else 0
    return Site(one.note.path, one.note.source.place(offset).line)


def _contact(exchange: Exchange, on: datetime.date) -> bool:
    return exchange.kind is not ExchangeKind.NOTE and exchange.day <= on


def _exchange(
    notebook: Notebook, part: Part, each: Exchange, conversation: NoteId | None, title: str
) -> Line:
    words, site = opening(notebook, each)
    return Line(
        part,
        str(each.kind),
        words,
        site,
        each.speakers,
        each.hearers,
        each.day,
        conversation=conversation,
        title=title,
        channel=each.channel,
    )


def _asked(notebook: Notebook, one: Conversation, on: datetime.date) -> Iterator[Line]:
    """Give what each was asked and not all have answered: who is silent, and what the others said."""
    for each in rounds(one, on):
        if each.silent:
            question = each.question
            yield Line(
                Part.ASKED,
                "silent",
                question.summary,
                question.site,
                each.silent,
                question.speakers,
                question.day,
                conversation=one.id,
                title=one.title,
            )
            for reply in reversed(each.answered):
                if reply.answer:
                    answer = _exchange(notebook, Part.ASKED, reply.answer, one.id, one.title)
                    yield answer


def _promised(entries: tuple[Entry, ...], mine: frozenset[PersonId]) -> Iterator[Line]:
    """Give open promises: ours first, then what others owe us, each the earliest due first."""

    def rank(entry: Entry) -> int:
        if entry.promise.owner in mine:
            return 0
        return 1 if not mine.isdisjoint(entry.to) else 2

    for each in sorted(entries, key=rank):
        promise = each.promise
        yield Line(
            Part.PROMISED,
            str(promise.kind),
            promise.text,
            promise.site,
            (promise.owner,) if promise.owner else (),
            each.to,
            promise.day,
            promise.due,
            each.conversation,
            each.title,
        )


def _topics(notes: list[Note]) -> Iterator[Line]:
    for note in notes:
        for box in note.boxes:
            if box.topic and box.mark == " ":
                site = Site(note.path, box.line)
                yield Line(Part.TOPICS, "topic", box.text, site, (PersonId(note.id),))


def _notes(notebook: Notebook, talks: list[Conversation], on: datetime.date) -> Iterator[Line]:
    """Give what was noted among ourselves, the newest first."""
    found = [
        (each, one)
        for one in talks
        for each in one.exchanges
        if each.kind is ExchangeKind.NOTE and each.day <= on
    ]
    for each, one in sorted(found, key=lambda pair: pair[0].day, reverse=True):
        yield _exchange(notebook, Part.NOTES, each, one.id, one.title)


def _situation(notes: list[Note]) -> Iterator[Line]:
    for note in notes:
        for kind, key in (("goal", "goals"), ("issue", "issues")):
            for text, site in list(stated(note, key))[:2]:
                yield Line(Part.SITUATION, kind, text, site, (PersonId(note.id),))


def _heard(heard: Hearsay) -> Iterator[Line]:
    for agreed in heard.agreed:
        yield Line(
            Part.AGREED,
            "decided",
            agreed.statement.value,
            agreed.statement.site,
            agreed.people,
            day=agreed.exchange.day,
            conversation=agreed.conversation,
            title=agreed.why,
        )
    for each in heard.told:
        if each.statement.key not in KNOWLEDGE:
            yield Line(
                Part.TOLD,
                each.statement.key,
                each.statement.value,
                each.statement.site,
                each.by,
                day=each.exchange.day,
                conversation=each.conversation,
            )


def _lately(notebook: Notebook, said: Iterable[Spoken]) -> Iterator[Line]:
    for each in said:
        yield _exchange(notebook, Part.LATELY, each.exchange, each.conversation, each.title)
