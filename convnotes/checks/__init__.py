"""One file, one rule over the notebook.

A rule is a module with a constant `CHECK` (see `contract.py`); its docstring is its documentation
page, which `convnotes check --explain` prints. Installed packages add rules by the entry-point group
`convnotes.check`.
"""

import datetime
import sys
from dataclasses import dataclass

from convnotes import plugins
from convnotes.checks.contract import Check
from convnotes.model.diagnostic import Diagnostic, Related, Severity
from convnotes.model.notebook import Notebook
from convnotes.model.source import Change, Place, Source


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic with its rule's code and severity, its place counted, and the line it is on."""

    code: str
    name: str
    severity: Severity
    path: str
    place: Place
    end: Place
    message: str
    hint: str
    related: tuple[Related, ...]
    fix: Change | None
    text: str


def rules() -> tuple[Check, ...]:
    """Give every rule, by code."""
    return tuple(sorted(plugins.gather(sys.modules[__name__], "CHECK"), key=lambda each: each.code))


def check(notebook: Notebook, on: datetime.date) -> tuple[Finding, ...]:
    """Find what is wrong on a day: errors first, then by path and place.

    What `[check] ignore` or a note's `check_ignore` names, by code or by name, is left out.
    """
    sources = _sources(notebook)
    findings = [
        finding
        for rule in rules()
        if not {rule.code, rule.name} & notebook.config.ignore
        for diagnostic in rule.find(notebook, on)
        if not {rule.code, rule.name} & _ignored(notebook, diagnostic.path)
        for finding in (_finding(rule, diagnostic, sources),)
    ]
    return tuple(sorted(findings, key=_sorting))


def _sources(notebook: Notebook) -> dict[str, Source]:
    sources = {note.path: note.source for note in notebook.notes}
    if notebook.config.source:
        sources[notebook.config.source.path] = notebook.config.source
    return sources


def _ignored(notebook: Notebook, path: str) -> frozenset[str]:
    return notebook.ignoring.get(path, frozenset())


def _finding(rule: Check, diagnostic: Diagnostic, sources: dict[str, Source]) -> Finding:
    source = sources.get(diagnostic.path) or Source(diagnostic.path, "", "")
    start, end = diagnostic.span
    end = max(start, min(end, len(source.text)))
    return Finding(
        rule.code, rule.name, rule.severity, diagnostic.path, source.place(start),
        source.place(end), diagnostic.message, diagnostic.hint, diagnostic.related,
        diagnostic.fix, source.line(start),
    )


def _sorting(finding: Finding) -> tuple[bool, str, Place, str, str]:
    return (finding.severity is not Severity.ERROR, finding.path, finding.place, finding.code,
            finding.message)
