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
from convnotes.model.place import Place
from convnotes.model.source import Change, Lines


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
    lines = _LinesOf(notebook)
    ignoring = notebook.ignoring
    findings = [
        finding
        for rule in rules()
        if not {rule.code, rule.name} & notebook.config.ignore
        for diagnostic in rule.find(notebook, on)
        if not {rule.code, rule.name} & ignoring.get(diagnostic.path, frozenset())
        for finding in (_finding(rule, diagnostic, lines),)
    ]
    return tuple(sorted(findings, key=_sorting))


class _LinesOf:
    """The lines of each file that a finding is in, counted when the first one is."""

    def __init__(self, notebook: Notebook) -> None:
        self._sources = {note.path: note.source for note in notebook.notes}
        if notebook.config.source:
            self._sources[notebook.config.source.path] = notebook.config.source
        self._lines: dict[str, Lines] = {}

    def text(self, path: str) -> str:
        """Give the text of a file."""
        source = self._sources.get(path)
        return source.text if source else ""

    def lines(self, path: str) -> Lines:
        """Give the lines of a file."""
        found = self._lines.get(path)
        if found is None:
            found = self._lines[path] = Lines(self.text(path))
        return found


def _finding(rule: Check, diagnostic: Diagnostic, files: _LinesOf) -> Finding:
    start, end = diagnostic.span
    end = max(start, min(end, len(files.text(diagnostic.path))))
    lines = files.lines(diagnostic.path)
    place = lines.place(start)
    return Finding(
        rule.code,
        rule.name,
        rule.severity,
        diagnostic.path,
        place,
        lines.place(end),
        diagnostic.message,
        diagnostic.hint,
        diagnostic.related,
        diagnostic.fix,
        lines.line(place.line),
    )


def _sorting(finding: Finding) -> tuple[bool, str, Place, str, str]:
    return (
        finding.severity is not Severity.ERROR,
        finding.path,
        finding.place,
        finding.code,
        finding.message,
    )
