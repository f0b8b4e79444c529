"""Findings: what is wrong with a note, as values."""

from dataclasses import dataclass
from enum import StrEnum

from convnotes.model.place import Site, Span
from convnotes.model.source import Change


class Severity(StrEnum):
    """How grave a finding is: only errors make `check` end with status 1."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of."""

    site: Site
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: which rule, where, what is wrong, what to write instead."""

    rule: str
    path: str
    span: Span
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()
    fix: Change | None = None
