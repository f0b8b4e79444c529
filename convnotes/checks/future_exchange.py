"""Something that was said on a day still to come.

What: a directed exchange has a date after the day asked about.

Why: it does not count until then, so the turn does not pass. (A meeting with a future date is an
appointment, and right.)

Instead: mend the date.
"""

import datetime
import re
from collections.abc import Iterator

from convnotes.checks.contract import Check
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.diagnostic import Diagnostic, Severity
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span


def _find(notebook: Notebook, on: datetime.date) -> Iterator[Diagnostic]:
    texts = {note.path: note.source.text for note in notebook.by_id.values()}
    held = [each for one in notebook.conversations.values() for each in one.exchanges]
    logged = [each for exchanges in notebook.logged.values() for each in exchanges]
    for each in (*held, *logged):
        if each.day > on and each.kind is ExchangeKind.DIRECTED:
            yield Diagnostic(
                "future-exchange",
                each.site.path,
                _date(each, texts[each.site.path]),
                f"{each.day} is still to come",
                "write the day on which it was said",
            )


def _date(exchange: Exchange, text: str) -> Span:
    written = re.compile(re.escape(exchange.day.isoformat())).search(text, exchange.span.start)
    if written and written.start() < exchange.body.start:
        return Span(*written.span())
    return Span(exchange.span.start, exchange.span.start + 1)


CHECK = Check("CN307", "future-exchange", Severity.WARNING, __doc__, _find)
