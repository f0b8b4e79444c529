"""The history of a conversation, for a person to read, and as JSON."""

import datetime
from collections.abc import Iterator
from typing import Any

from convnotes.model.commit import Revision
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.history import Deed, History, Logged
from convnotes.report.change_words import step_words
from convnotes.report.document import site
from convnotes.report.terminal import Screen, columns, count, cut, pad, paint, safe, wrapped

_WIDEST_NAME = 20
_WHEN = 17


class HistoryPage:
    """One rendering: the notebook for names, and the width; `limit` is the most lines of a part."""

    def __init__(self, notebook: Notebook, screen: Screen, limit: int = 0) -> None:
        self.notebook, self.screen, self.limit = notebook, screen, limit

    def text(self, title: str, found: History) -> Iterator[str]:
        """Give the lines: what was done, the newest first, then who logged which exchange."""
        yield paint(cut(safe(title), self.screen.width), "bold")
        if not found.deeds:
            yield "No commit has it yet."
        yield from self._newest([[*self._deed(each)] for each in found.deeds], "commit")
        if found.logged:
            yield ""
            yield paint("Logged by", "bold")
            yield from self._newest([[self._logged(each)] for each in found.logged], "exchange")

    def _newest(self, parts: list[list[str]], noun: str) -> Iterator[str]:
        shown = parts[-self.limit :] if self.limit else parts
        for lines in reversed(shown):
            yield from lines
        if len(shown) < len(parts):
            yield paint(f"  {count(len(parts) - len(shown), noun)} more before (--all)", "dim")

    def _deed(self, deed: Deed) -> Iterator[str]:
        who = cut(self._author(deed.revision, deed.person), _WIDEST_NAME)
        head = f"  {pad(_when(deed.revision), _WHEN)} {pad(who, self._names)}  "
        words = ", ".join(step_words(deed.step, self.notebook.person_name))
        room = max(self.screen.width - columns(head) - 9, 20)
        first, *rest = [*wrapped(words, room)]
        yield f"{head}{pad(first, room)} {paint(deed.revision.commit[:8], 'dim')}".rstrip()
        for line in rest:
            yield " " * columns(head) + line

    @property
    def _names(self) -> int:
        return min(_WIDEST_NAME, max(self.screen.width // 5, 10))

    def _logged(self, logged: Logged) -> str:
        each = logged.exchange
        revision = logged.revision
        by = (
            cut(self._author(revision, logged.person), self._names) if revision else "no commit yet"
        )
        time = each.time.strftime(" %H:%M") if each.time else ""
        head = f"  {pad(by, self._names)}  {each.day.isoformat()}{time} "
        spoken = spoken_words(self.notebook, each)
        return f"{head}{cut(spoken, max(self.screen.width - columns(head), 10))}"

    def _author(self, revision: Revision, person: PersonId | None) -> str:
        return safe(self.notebook.person_name(person) if person else revision.name) or "somebody"


def spoken_words(notebook: Notebook, exchange: Exchange) -> str:
    """Say who spoke to whom, how, and about what."""
    speakers = ", ".join(safe(notebook.person_name(each)) for each in exchange.speakers)
    who = {
        ExchangeKind.NOTE: f"note by {speakers}",
        ExchangeKind.JOINT: speakers.replace(", ", " + "),
    }.get(exchange.kind, "")
    if not who:
        who = f"{speakers} -> {', '.join(safe(notebook.person_name(each)) for each in exchange.hearers)}"
    channel = f" ({safe(exchange.channel)})" if exchange.channel else ""
    summary = f": {safe(exchange.summary)}" if exchange.summary else ""
    return f"{who}{channel}{summary}"


def _when(revision: Revision) -> str:
    return revision.when.strftime("%d %b %Y %H:%M") if revision.when else "at no known time"


def document(
    notebook: Notebook, conversation: str, title: str, path: str, found: History
) -> dict[str, Any]:
    """Give the JSON of a history."""
    return {
        "conversation": conversation,
        "title": title,
        "path": path,
        "changes": [
            {
                **_revision(each.revision, each.person),
                "merge": each.revision.merge,
                "paths": [version.path for version in each.revision.versions],
                "words": step_words(each.step, notebook.person_name),
                "exchanges": len(each.step.said),
                "holders": None if each.step.holders is None else list(each.step.holders),
            }
            for each in found.deeds
        ],
        "logged": [
            {
                "day": each.exchange.day.isoformat(),
                "time": each.exchange.time.strftime("%H:%M") if each.exchange.time else None,
                "kind": each.exchange.kind,
                "speakers": list(each.exchange.speakers),
                "hearers": list(each.exchange.hearers),
                "summary": each.exchange.summary,
                **site(each.exchange.site),
                **_revision(each.revision, each.person),
            }
            for each in found.logged
        ],
    }


def _revision(revision: Revision | None, person: PersonId | None) -> dict[str, Any]:
    if revision is None:
        return {"commit": None, "when": None, "author": None}
    when: datetime.datetime | None = revision.when
    author = {"name": revision.name, "email": revision.mail, "person": person}
    return {"commit": revision.commit, "when": when.isoformat() if when else None, "author": author}
