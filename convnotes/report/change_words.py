"""What became of the notes, in words: of a conversation, and as the message of a commit."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from convnotes.model.conversation import PromiseKind
from convnotes.model.ids import PersonId
from convnotes.model.note import Kind
from convnotes.queries.changes import Changes, Other, Step
from convnotes.report.terminal import count, cut, listed, safe

SUBJECT = 72
"""Columns of a commit's first line, as git's own tools show it."""

_MOST_LINES = 40
_NAMES = 2
_BECAME = {"put aside": "put aside until", "appointed": "appointment on", "renamed": "renamed from"}
Called = Callable[[PersonId], str]


def step_words(step: Step, called: Called, *, whole: bool = True) -> list[str]:
    """Say what became of a conversation, in parts that a comma can join.

    Without `whole`, what only a reader of the note would miss is left out.
    """
    words = [_became(each.what, each.value) for each in step.became if each.what != "due"]
    words += _counted(len(step.said), "exchange")
    words += [f"{each} reworded" for each in _counted(len(step.reworded), "exchange")]
    words += [f"{each} removed" for each in _counted(step.removed, "exchange")]
    for promises, deed in ((step.promised, ""), (step.kept, " kept"), (step.dropped, " dropped")):
        asked = sum(each.kind is PromiseKind.QUESTION for each in promises)
        answered = {"": "", " kept": " answered"}.get(deed, deed)
        words += [f"{each}{deed}" for each in _counted(len(promises) - asked, "promise")]
        words += [f"{each}{answered}" for each in _counted(asked, "question")]
    if step.holders:
        words.append(f"turn passed to {listed([safe(called(each)) for each in step.holders])}")
    elif step.holders is not None and not _begun(step):
        words.append("nobody's turn")
    if whole:
        words += [f"due {each.value}" for each in step.became if each.what == "due"]
    return words or ["edited"]


def message(
    changes: Changes, me: PersonId | None, called: Called, settings: bool, files: int
) -> str:
    """Write the message of a commit: who it is with and what became of it, then a line for each.

    `files` counts what is no note. Names are made harmless, whatever they hold.
    """
    return "\n".join((subject(changes, me, called, settings, files), *_body(changes, called)))


def subject(
    changes: Changes, me: PersonId | None, called: Called, settings: bool = False, files: int = 0
) -> str:
    """Say all of it in one line."""
    parts = []
    if changes.steps:
        parts.append(_conversations(changes.steps, me, called))
    rest = [*_notes(changes.others), *(["settings changed"] if settings else [])]
    rest += _counted(files, "file")
    if rest:
        parts.append(", ".join(rest))
    return cut("; ".join(parts) or "Notes edited", SUBJECT)


def _conversations(steps: tuple[Step, ...], me: PersonId | None, called: Called) -> str:
    people = dict.fromkeys(
        each for step in steps for each in step.participants if each != me
    ) or dict.fromkeys(each for step in steps for each in step.participants)
    names = [safe(called(each)) for each in people]
    more = len(names) - _NAMES
    who = ", ".join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")
    who = who or listed([safe(each.title) for each in steps[:_NAMES]])
    if len(steps) == 1:
        return f"{who}: {', '.join(step_words(steps[0], called, whole=False))}"
    return f"{who}: {', '.join(_summed(steps))}"


def _summed(steps: tuple[Step, ...]) -> list[str]:
    """Count what became of several conversations."""
    words = _counted(sum(len(each.said) for each in steps), "exchange")
    words += [
        f"{number} {what}"
        for what, number in Counter(
            each.what for step in steps for each in step.became if each.what != "due"
        ).items()
    ]
    kept = sum(len(each.kept) for each in steps)
    words += _counted(sum(len(each.promised) for each in steps), "promise")
    words += [f"{each} kept" for each in _counted(kept, "promise")]
    passed = sum(bool(each.holders) for each in steps)
    words += [f"{each} passed" for each in _counted(passed, "turn")]
    return words or [f"{count(len(steps), 'conversation')} edited"]


def _notes(others: Iterable[Other]) -> list[str]:
    names = {Kind.PERSON: "person", Kind.ORG: "org", Kind.PAGE: "page"}
    counted = Counter((names[each.kind], each.how) for each in others if each.kind in names)
    return [f"{count(number, noun)} {how}" for (noun, how), number in counted.items()]


def _body(changes: Changes, called: Called) -> Iterator[str]:
    lines = [
        f"- {safe(each.conversation)}: {', '.join(step_words(each, called))}"
        for each in changes.steps
    ]
    lines += [f"- {safe(each.id)}: {each.how}" for each in changes.others]
    if len(lines) > 1 or any(each.became or each.said for each in changes.steps):
        yield ""
        yield from lines[:_MOST_LINES]
        if len(lines) > _MOST_LINES:
            yield f"- and {len(lines) - _MOST_LINES} more"


def _became(what: str, value: str) -> str:
    return f"{_BECAME.get(what, what)} {safe(value)}".strip()


def _begun(step: Step) -> bool:
    return any(each.what == "begun" for each in step.became)


def _counted(number: int, noun: str) -> list[str]:
    return [count(number, noun)] if number else []
