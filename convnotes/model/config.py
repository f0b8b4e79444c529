"""What `convnotes.toml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from convnotes.model.diagnostic import Diagnostic
from convnotes.model.note import Cadence, Visibility
from convnotes.model.source import Source


@dataclass(frozen=True, slots=True)
class Site:
    """The `[site]` table: how the published pages present themselves."""

    title: str = "convnotes"
    address: str = ""
    edit: str = ""
    add: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a workspace; `problems` are the findings about the file itself."""

    members: tuple[str, ...] = ()
    visibility: Visibility = Visibility.TEAM
    ignore: frozenset[str] = frozenset()
    cadences: Mapping[str, Cadence] = field(default_factory=dict)
    site: Site = Site()
    private: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    source: Source | None = None
