"""Why it is somebody's turn, told in words with the lines that show it."""

import datetime
from collections.abc import Iterator

from convnotes.model.agenda import Item, ItemKind
from convnotes.model.conversation import Conversation, Exchange, ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.model.turn import Turn
from convnotes.report.terminal import day, listed, safe


def story(
    notebook: Notebook, conversation: Conversation, of: Turn | Item, on: datetime.date
) -> Iterator[str]:
    """Give the sentences that lead to a turn: what was said, which rule decided, and where."""
    if isinstance(of, Item) and of.kind not in (ItemKind.TURN, ItemKind.NOBODY):
        yield f"It stands in {of.site.path}:{of.site.line}."
        return
    names = _listed(notebook, of.holders)
    lines = {each.site: each for each in conversation.exchanges}
    said = [lines[site] for site in of.evidence if site in lines]
    at = f"{of.site.path}:{of.site.line}"
    if of.rule == "T0":
        yield f"T0: it is put aside ({at}), and nobody has spoken since."
        return
    if of.rule == "T1":
        yield f"T1: the newest exchange itself says that {names or 'nobody'} is next ({at})."
    elif of.rule == "T2":
        since = f" on {day(of.since, on)}" if of.since else ""
        told = f"T2: the header gives the turn to {names or 'nobody'}{since} ({at})"
        yield f"{told}, and nothing said later contradicts it."
    elif of.rule == "T3":
        yield (
            f"T3: {names} has not answered:"
            if len(of.holders) == 1
            else f"T3: {names} have not answered:"
        )
    elif of.rule == "T4":
        yield f"T4: all is answered; what is promised is still open ({at})."
    else:
        yield "T5: all is answered and nothing is promised; say who is next, or close it."
    for each in said:
        yield _told(notebook, each, on)
    if isinstance(of, Turn) and of.stale:
        yield "The header's `next_turn` is stale: somebody has spoken since it was declared."
    if isinstance(of, Turn) and of.woken:
        yield "It had been put aside, and somebody has spoken since."


def _told(notebook: Notebook, exchange: Exchange, on: datetime.date) -> str:
    speakers = _listed(notebook, exchange.speakers)
    where = f"({exchange.site.path}:{exchange.site.line})"
    channel = f" by {safe(exchange.channel)}" if exchange.channel else ""
    summary = f": “{safe(exchange.summary)}”" if exchange.summary else ""
    if exchange.kind is ExchangeKind.DIRECTED:
        hearers = _listed(notebook, exchange.hearers)
        return f"{day(exchange.day, on)}, {speakers} spoke to {hearers}{channel}{summary} {where}"
    return f"{day(exchange.day, on)}, {speakers} met{channel}{summary} {where}"


def _listed(notebook: Notebook, people: tuple[PersonId, ...]) -> str:
    return listed([safe(notebook.person_name(each)) for each in people])
