"""A conversation: where it stands, then what was said, oldest first."""

from collections.abc import Iterator
from functools import partial

from convnotes.model.conversation import Conversation, State
from convnotes.model.ids import NoteId
from convnotes.publish import urls
from convnotes.publish.contacts import Contact
from convnotes.publish.entries import entry
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import Part, number_of, parted
from convnotes.publish.prose import background
from convnotes.publish.talks import EXCHANGES_PER_PAGE
from convnotes.publish.views import Answered, AskedEach, Promised, Ref
from convnotes.publish.world import World
from convnotes.queries.answered import rounds


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of every conversation."""
    for conversation in world.notebook.conversations.values():
        yield from _pages(world, conversation)


PAGE = PageKind("conversation", sheets, watched=True)


def _pages(world: World, conversation: Conversation) -> Iterator[Sheet]:
    for number in range(1, number_of(len(conversation.exchanges), EXCHANGES_PER_PAGE) + 1):
        data = partial(_data, world, conversation.id, number)
        path = urls.page("conversations", conversation.id, number)
        yield Sheet(path, "conversation.html", data, world.other(*conversation.participants))


def _parts(conversation: Conversation) -> list[Part[Contact]]:
    contacts = [
        Contact(each, conversation, number) for number, each in enumerate(conversation.exchanges)
    ]
    return parted(
        contacts,
        EXCHANGES_PER_PAGE,
        lambda number: urls.page("conversations", conversation.id, number),
    )


def _data(world: World, one: NoteId, number: int) -> dict[str, object]:
    conversation = world.notebook.conversations[one]
    parts = _parts(conversation)
    part = parts[number - 1]
    return {
        **_common(world, conversation),
        "said": [world.said(each) for each in part.rows],
        "first": number == 1,
        "last": number == len(parts),
        "leaves": part.leaves,
    }


def _common(world: World, conversation: Conversation) -> dict[str, object]:
    note = conversation.note
    text = background(note, conversation.exchanges)
    around = {conversation.id, *conversation.continues, *conversation.related}
    around.update(each.id for each in world.continued.get(conversation.id, ()))
    promises = _promises(world, conversation)
    titles = {world.where(world.notebook.by_id[each]) for each in around}
    return {
        "note": note,
        "title": world.where(note).title,
        "people": world.whom(conversation.participants),
        "standing": world.standing(conversation),
        "outcome": world.text.line(note.text("outcome")),
        "closed": conversation.declared.closed,
        "wait_until": conversation.declared.wait_until,
        "scheduled": _scheduled(world, conversation),
        "background": world.text.blocks(text, 3),
        "asked": _asked(world, conversation),
        "promises": [each for each in promises if each.state == State.OPEN],
        "settled": [each for each in promises if each.state != State.OPEN],
        "before": _refs(world, conversation.continues),
        "after": tuple(
            world.conversation_ref(each) for each in world.continued.get(conversation.id, ())
        ),
        "related": _refs(world, conversation.related),
        "backlinks": [
            each for each in world.backlinks.get(conversation.id, ()) if each not in titles
        ],
        "tags": note.texts("tags"),
        "thread": world.thread_ref(conversation.id),
        "changed": world.changed(note),
        "entry": entry(world, conversation),
        "count": len(conversation.exchanges),
    }


def _asked(world: World, conversation: Conversation) -> list[AskedEach]:
    """Give the questions that each was asked and not all have answered."""
    places = world.places(conversation)
    return [
        AskedEach(
            world.whom(each.question.speakers),
            world.text.line(each.question.summary),
            each.question.day,
            places[each.question.site].href,
            tuple(
                Answered(
                    world.who(reply.person),
                    world.text.line(reply.answer.summary),
                    reply.answer.day,
                    places[reply.answer.site].href,
                )
                for reply in each.answered
                if reply.answer
            ),
            world.whom(each.silent),
        )
        for each in rounds(conversation, world.on)
        if each.silent
    ]


def _scheduled(world: World, conversation: Conversation) -> object:
    moment = conversation.declared.scheduled
    return moment if moment and moment.day >= world.on else None


def _refs(world: World, ids: tuple[NoteId, ...]) -> tuple[Ref, ...]:
    by_id = world.notebook.by_id
    return tuple(world.where(by_id[each]) for each in ids if each in by_id)


def _promises(world: World, conversation: Conversation) -> list[Promised]:
    here, places = world.conversation_ref(conversation), world.places(conversation)
    return [world.promised(each, places.get(each.site, here)) for each in conversation.promises]
