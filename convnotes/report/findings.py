"""Findings as text for people, as lines for editors, and as annotations for forges."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from convnotes.checks import Finding
from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Severity
from convnotes.report.terminal import Screen, columns, count, paint, safe, safe_line, wrapped

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_BEFORE_CARET = 20
SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def text(found: Iterable[Finding], screen: Screen) -> Iterator[str]:
    """Each finding with its line and a caret under what it is about."""
    for each in found:
        yield from _one(each, screen)
        yield ""


def _one(each: Finding, screen: Screen) -> Iterator[str]:
    colour = _COLOURS[each.severity]
    head = f"{each.severity}[{each.code}]"
    message = list(wrapped(f"{head}: {safe(each.message)}", screen.width))
    yield paint(head, colour, "bold") + paint(message[0][len(head) :], "bold")
    yield from message[1:]
    yield f"  --> {safe(each.path)}:{each.place.line}:{each.place.column}"
    if each.text.strip():
        yield from _excerpt(each, screen, colour)
    for other in each.related:
        yield f"  ::: {safe(other.site.path)}:{other.site.line}: {safe(other.message)}"
    if each.hint:
        hint = f"help: {safe(each.hint)}" + (" (--fix does it)" if each.fix else "")
        lines = list(wrapped(hint, screen.width - 4))
        yield "  = " + lines[0]
        yield from ("    " + line for line in lines[1:])


def _excerpt(each: Finding, screen: Screen, colour: str) -> Iterator[str]:
    number = str(each.place.line)
    margin = " " * len(number)
    room = max(screen.width - len(number) - 6, 20)
    line = safe_line(each.text)
    start = each.place.column - 1
    length = each.end.column - each.place.column if each.end.line == each.place.line else len(line)
    shift = 0
    while columns(line) > room and columns(line[shift:start]) > room - _BEFORE_CARET:
        shift += 1
    shown = ("…" + line[shift + 1 :] if shift else line)[:room]
    while columns(shown) > room:
        shown = shown[:-1]
    before = columns(shown[: start - shift])
    carets = "^" * max(1, min(columns(line[start : start + length]), room - before))
    yield f" {margin} |"
    yield f" {number} | {shown}"
    yield f" {margin} | {' ' * before}{paint(carets, colour)}"


def summary(found: tuple[Finding, ...], conversations: int, people: int) -> str:
    """One line: how much was read and what was found."""
    errors = sum(each.severity is Severity.ERROR for each in found)
    warnings = len(found) - errors
    read = f"{count(conversations, 'conversation')}, {count(people, 'person')}"
    if not found:
        return f"{read}: nothing to mend"
    parts = [count(errors, "error")] if errors else []
    parts += [count(warnings, "warning")] if warnings else []
    return f"{read}: {', '.join(parts)}"


def concise(found: Iterable[Finding]) -> Iterator[str]:
    """One line each, for vim's quickfix, Emacs and grep."""
    for each in found:
        yield (
            f"{safe(each.path)}:{each.place.line}:{each.place.column}: "
            f"{each.severity}[{each.code}] {safe(each.message)}"
        )


def github(found: Iterable[Finding]) -> Iterator[str]:
    """GitHub's workflow commands, which put findings beside the lines of a change."""
    for each in found:
        where = ",".join(
            (
                f"file={_property(each.path)}",
                f"line={each.place.line}",
                f"col={each.place.column}",
                f"endLine={each.end.line}",
                f"endColumn={each.end.column}",
                f"title={_property(f'{each.code} {each.name}')}",
            )
        )
        hint = f" ({safe(each.hint)})" if each.hint else ""
        yield f"::{each.severity} {where}::{_escaped(safe(each.message) + hint)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(safe(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(found: tuple[Finding, ...], rules: tuple[Check, ...], version: str) -> str:
    """A SARIF 2.1.0 log (OASIS, sections 3.13 to 3.27) with one run."""
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    driver = {
        "name": "convnotes",
        "version": version,
        "semanticVersion": version,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, numbers[each.code]) for each in found],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(rule: Check) -> dict[str, Any]:
    explanation = (rule.explanation or rule.name).strip()
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": explanation.split("\n", 1)[0]},
        "fullDescription": {"text": explanation},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(each: Finding, number: int) -> dict[str, Any]:
    region = {
        "startLine": each.place.line,
        "startColumn": each.place.column,
        "endLine": each.end.line,
        "endColumn": each.end.column,
    }
    result: dict[str, Any] = {
        "ruleId": each.code,
        "ruleIndex": number,
        "level": each.severity,
        "message": {"text": f"{each.message}; {each.hint}" if each.hint else each.message},
        "locations": [{"physicalLocation": {**_artifact(each.path), "region": region}}],
    }
    if each.related:
        result["relatedLocations"] = [
            {
                "id": index,
                "message": {"text": other.message},
                "physicalLocation": {
                    **_artifact(other.site.path),
                    "region": {"startLine": other.site.line},
                },
            }
            for index, other in enumerate(each.related)
        ]
    return result


def _artifact(path: str) -> dict[str, Any]:
    from urllib.parse import quote

    return {"artifactLocation": {"uri": quote(path)}}
