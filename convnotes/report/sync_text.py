"""What a sync did, for a person to read, and as JSON."""

from collections.abc import Iterator
from typing import Any

from convnotes.model.account import Account, Outcome
from convnotes.report.terminal import Screen, count, cut, pad, paint, safe, wrapped

_LABEL = 10
_FILES = 5
_ID = 10


def text(account: Account, screen: Screen) -> Iterator[str]:
    """Give the lines of an account: a word for each thing done, then where it stands."""
    planned = account.outcome is Outcome.PLANNED
    for each in account.committed:
        head, *_ = each.message.splitlines() or [""]
        yield from _row("Would commit" if planned else "Committed", safe(head), screen)
        yield from _files(each.paths, screen)
    if account.received:
        verb = "Would get" if planned else "Received"
        came = f"{count(account.received, 'commit')} from {safe(account.upstream)}"
        yield from _row(verb, f"{came}{': ' if account.words else ''}{account.words}", screen)
    if account.merged:
        told = f"{count(len(account.merged), 'note')} that both sides had changed"
        yield from _row("Merged", told, screen)
        yield from _files(account.merged, screen)
    if account.sent:
        verb = "Would send" if planned else "Sent"
        yield from _row(
            verb, f"{count(account.sent, 'commit')} to {safe(account.upstream)}", screen
        )
    for wrong in account.errors[:_FILES]:
        told = f"{wrong.path}:{wrong.line} {wrong.code} {wrong.message}"
        yield from _row("Wrong", safe(told), screen)
    for conflict in account.conflicts:
        yield from _row("Conflict", safe(f"{conflict.path} ({conflict.why})"), screen)
    for line in _end(account):
        yield from wrapped(line, screen.width)


def _end(account: Account) -> Iterator[str]:
    """Say how it stands where all went well; what went wrong is said as an error."""
    where = safe(account.upstream)
    if account.outcome is Outcome.SYNCED:
        yield f"In step with {where}."
    elif account.outcome is Outcome.KEPT and account.waiting:
        yield f"{count(account.waiting, 'commit')} not sent (--no-push)."
    elif account.outcome is Outcome.KEPT:
        yield f"In step with {where}; there is nothing to send."
    elif account.outcome is Outcome.ALONE and not account.committed:
        yield "There is nothing to commit."
    elif account.outcome is Outcome.PLANNED and not (
        account.committed or account.sent or account.received
    ):
        yield "There is nothing to do, as far as is known here."


def _row(label: str, words: str, screen: Screen) -> Iterator[str]:
    width = max(_LABEL, len(label)) + 1
    first, *rest = [*wrapped(words, screen.width - width)] or [""]
    yield f"{paint(pad(label, width), 'bold')}{first}"
    for line in rest:
        yield " " * width + line


def _files(paths: tuple[str, ...], screen: Screen) -> Iterator[str]:
    for path in paths[:_FILES]:
        yield paint(cut(f"{'':{_LABEL + 1}}{safe(path)}", screen.width), "dim")
    if len(paths) > _FILES:
        yield paint(f"{'':{_LABEL + 1}}and {len(paths) - _FILES} more", "dim")


def document(account: Account) -> dict[str, Any]:
    """Give the JSON of an account."""
    return {
        "outcome": account.outcome,
        "branch": account.branch or None,
        "upstream": account.upstream or None,
        "committed": [
            {"commit": each.id or None, "message": each.message, "paths": list(each.paths)}
            for each in account.committed
        ],
        "received": account.received,
        "words": account.words or None,
        "changed": list(account.changed),
        "merged": list(account.merged),
        "conflicts": [{"path": each.path, "why": each.why} for each in account.conflicts],
        "errors": [each._asdict() for each in account.errors],
        "sent": account.sent,
        "waiting": account.waiting,
        "tries": account.tries,
        "remarks": list(account.remarks),
        "problem": account.problem or None,
        "hint": account.hint or None,
    }
