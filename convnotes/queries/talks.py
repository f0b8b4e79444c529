"""Who spoke with whom in every conversation and log, as a notebook knows it or its exchanges tell."""

from collections.abc import Iterable, Iterator, Sequence

from convnotes.model.conversation import Conversation, Exchange, ExchangeKind, Promise, PromiseKind
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.talk import Mode, Pledge, Pledged, Talk, Way

# To look a member of an enumeration up takes longer than what is done with it.
_NOTE, _JOINT, _PROMISE = ExchangeKind.NOTE, ExchangeKind.JOINT, PromiseKind.PROMISE
_TOGETHER, _TOLD, _ASKED = Mode.JOINT, Mode.TOLD, Mode.ASKED


def talks(notebook: Notebook, among: frozenset[PersonId]) -> Iterator[Talk]:
    """Give the talks that any of some people is in, of conversations and of people's own notes."""
    if notebook.known:
        return notebook.known.talks(among)
    held = (talk(one.exchanges, one) for one in notebook.conversations.values())
    found = (*held, *map(talk, notebook.logged.values()))
    return (each for each in found if not among.isdisjoint(each.people))


def talk(exchanges: Sequence[Exchange], one: Conversation | None = None) -> Talk:
    """Give what was said in a conversation, or without one in a person's own note."""
    people: dict[PersonId, int] = {}
    channels: dict[str, int] = {"": 0}
    ways: dict[tuple[int, tuple[PersonId, ...], tuple[PersonId, ...]], int] = {}
    start = 0
    said: list[int] = []
    asks = _TOLD if one is None else _ASKED
    for kind, on, _, _, speakers, hearers, channel, flags, *_ in exchanges:
        if kind is not _NOTE:
            mode = _TOGETHER if kind is _JOINT else _mode(flags, asks) if flags else asks
            way = mode, speakers, hearers
            day = on.toordinal()
            start = start or day
            said += (
                day - start,
                ways.setdefault(way, len(ways)),
                channels.setdefault(channel.casefold(), len(channels)),
            )
    found = [
        Way(mode, _places(people, speakers), _places(people, hearers))
        for mode, speakers, hearers in ways
    ]
    pledged = _of_conversation(people, one) if one else _of_log(people, exchanges)
    return Talk(tuple(people), tuple(channels), start, found, said, pledged)


def _mode(flags: frozenset[str], asks: Mode) -> Mode:
    if "fyi" in flags:
        return _TOLD
    return Mode.ASKED_EACH if "each" in flags and asks is _ASKED else asks


def _places(people: dict[PersonId, int], wanted: Iterable[PersonId]) -> list[int]:
    return [people.setdefault(each, len(people)) for each in wanted]


def _of_conversation(people: dict[PersonId, int], one: Conversation) -> list[Pledged]:
    """Give the promises of a conversation, which concern all of it; those of its notes do not count."""
    if not one.promises:
        return []
    notes = [each for each in one.exchanges if each.kind is _NOTE]
    uncounted = {promise.site for each in notes for promise in each.promises}
    counted = (
        [each for each in one.promises if each.site not in uncounted] if notes else one.promises
    )
    owners = [each.owner for each in one.promises if each.owner]
    concerned = _places(people, dict.fromkeys((*one.participants, *owners)))
    return [Pledged(concerned, _pledges(people, counted))]


def _of_log(people: dict[PersonId, int], exchanges: Iterable[Exchange]) -> list[Pledged]:
    return [
        Pledged(_places(people, (*each.speakers, *each.hearers)), _pledges(people, each.promises))
        for each in exchanges
        if each.promises
    ]


def _pledges(people: dict[PersonId, int], promises: Iterable[Promise]) -> list[Pledge]:
    return [
        Pledge(
            people.setdefault(each.owner, len(people)) if each.owner else -1,
            each.state,
            each.due.toordinal() if each.due else 0,
            each.done.toordinal() if each.done else 0,
            each.day.toordinal() if each.day else 0,
        )
        for each in promises
        if each.kind is _PROMISE
    ]
