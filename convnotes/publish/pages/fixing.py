"""Needs fixing: what the check found, for those who mend notes in a web editor."""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup

from convnotes.checks import Finding, check, rules
from convnotes.model.diagnostic import Severity
from convnotes.model.ids import SOMEONE
from convnotes.publish import urls
from convnotes.publish.audience import Audience
from convnotes.publish.pages import PageKind, Sheet
from convnotes.publish.paging import parted
from convnotes.publish.views import Problem
from convnotes.publish.world import World

PER_PAGE = 100
_CODE = re.compile(r"`([^`]+)`")
_WORDS = re.compile(r"[^\s`,:;?!()\[\]|\"]+")
_LONGEST_NAME = 6
_WHY = re.compile(r"^Why: (.+?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)


def sheets(world: World) -> Iterator[Sheet]:
    """Give the pages of findings by note; the public has no use for them."""
    if world.audience is Audience.PUBLIC:
        return
    why = {each.code: _reason(each.explanation or "") for each in rules()}
    found = [each for each in check(world.notebook, world.on) if _may_be_told(world, each)]
    found.sort(key=lambda each: each.path)
    notes = [(path, list(group)) for path, group in groupby(found, key=lambda each: each.path)]
    notes.sort(
        key=lambda each: (not any(one.severity is Severity.ERROR for one in each[1]), each[0])
    )
    for part in parted(notes, PER_PAGE, lambda number: urls.listing("fixing", number)):
        yield Sheet(
            part.path,
            "fixing.html",
            {
                "title": "Needs fixing",
                "rows": [
                    (
                        world.where(world.notebook.by_id[world.by_path[path]]),
                        path,
                        [_problem(each, why) for each in group],
                    )
                    for path, group in part.rows
                ],
                "count": len(found),
                "notes": len(notes),
                "leaves": part.leaves,
            },
        )


PAGE = PageKind("fixing", sheets)


def _may_be_told(world: World, finding: Finding) -> bool:
    """Leave out what only seems wrong because something was taken out for this audience."""
    if finding.path not in world.by_path or SOMEONE in finding.text:
        return False
    told = _WORDS.findall(f"{finding.message} {finding.hint}")
    runs = (
        " ".join(told[begin:end])
        for begin in range(len(told))
        for end in range(begin + 1, min(begin + _LONGEST_NAME, len(told)) + 1)
    )
    return not any(world.notebook.names.hidden(each) for each in runs)


def _problem(finding: Finding, why: dict[str, Markup]) -> Problem:
    message = finding.message[:1].upper() + finding.message[1:]
    return Problem(
        _coded(message),
        _coded(finding.hint),
        why.get(finding.code, Markup("")),
        finding.place.line,
        finding.code,
        finding.severity is Severity.ERROR,
    )


def _reason(explanation: str) -> Markup:
    match = _WHY.search(explanation)
    return _coded(" ".join(match[1].split())) if match else Markup("")


def _coded(text: str) -> Markup:
    """Show what stands in backticks as code."""
    pieces = _CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else Markup("{}").format(piece)
        for number, piece in enumerate(pieces)
    )
