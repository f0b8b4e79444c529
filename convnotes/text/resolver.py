"""Names and dates of notes looked up, with a finding for each that cannot be."""

import datetime
from collections.abc import Iterable

from convnotes.model.diagnostic import Diagnostic, Related
from convnotes.model.ids import PersonId, folded
from convnotes.model.note import Name, Note
from convnotes.model.notebook import Unknown
from convnotes.model.place import Site, Span
from convnotes.model.source import Edit
from convnotes.text import values
from convnotes.text.names import NameTable
from convnotes.text.yaml_trouble import fix


class Resolver:
    """Resolves what notes say, and collects its findings in `problems`."""

    def __init__(self, names: NameTable) -> None:
        self.names = names
        self.problems: list[Diagnostic] = []
        self.unknown: list[Unknown] = []
        self._told: set[tuple[str, str, str]] = set()

    def people(self, note: Note, names: Iterable[Name]) -> tuple[PersonId, ...]:
        """Resolve names, in order and each once, and report those that fit nobody or several."""
        found: dict[PersonId, None] = {}
        for name in names:
            for person, part in self.names.people(name):
                if not self.certain(part):
                    self._report(note, part)
                found[person] = None
        self.names.heard.met.update(found)
        return tuple(found)

    def certain(self, name: Name) -> bool:
        """Tell whether a name means exactly one person, in this note and in any other."""
        if len(name.text) == 2 and name.text.casefold() == "me" and not self.names.lone:
            return False
        return self.names.meant(name).known

    def date(self, note: Note, text: str, span: Span) -> datetime.date | None:
        """Read a date of the body, or report it and give None."""
        try:
            return values.date(text.strip("[]"))
        except values.ImpossibleDate:
            self.wrong_date(note, "impossible-date", span, text, "")
        except values.NotIsoDate as wrong:
            self.wrong_date(note, "non-iso-date", span, text, wrong.suggestion)
        return None

    def wrong_date(self, note: Note, rule: str, span: Span, text: str, suggestion: str) -> None:
        """Report a date that cannot be read; `suggestion` is what was surely meant, or nothing."""
        if rule == "impossible-date":
            message, hint = f"no calendar has the day `{text}`", "write a date that exists"
        else:
            message = f"`{text}` is not an ISO date"
            hint = f"write `{suggestion or values.DATE_EXAMPLE}`"
        change = None
        if suggestion:
            change = fix(note.source, f"write `{suggestion}`", Edit(span, suggestion))
        self.problems.append(Diagnostic(rule, note.path, span, message, hint, fix=change))

    def _report(self, note: Note, name: Name) -> None:
        meant = self.names.meant(name)
        if meant.known:
            self._tell(
                note,
                "me-in-team",
                name,
                "`me` could be any member of the team",
                "write the id of the one who is meant",
            )
        elif meant.several:
            self._ambiguous(note, name, meant.several)
        elif name.text.casefold() == "me":
            self._tell(
                note,
                "me-in-team",
                name,
                "`me` could be any member of the team",
                "write the id of the one who is meant",
            )
        else:
            self._unknown(note, name)

    def _ambiguous(self, note: Note, name: Name, several: tuple[PersonId, ...]) -> None:
        places = tuple(
            Related(Site(self.names.by_id[folded(each)].path, 1), f"`{each}`") for each in several
        )
        both = " and ".join(f"`{each}`" for each in several)
        self._tell(
            note,
            "ambiguous-name",
            name,
            f"`{name.text}` could be {both}",
            "write the id of the one who is meant",
            places,
        )

    def _unknown(self, note: Note, name: Name) -> None:
        if self._first(note, "unknown-person", name):
            self.unknown.append(Unknown(note.path, name.text, _unquoted(note, name)))

    def _tell(
        self,
        note: Note,
        rule: str,
        name: Name,
        message: str,
        hint: str,
        related: tuple[Related, ...] = (),
    ) -> None:
        """Report a name once a note: where it first stands is where one would mend it."""
        if self._first(note, rule, name):
            span = _unquoted(note, name)
            self.problems.append(Diagnostic(rule, note.path, span, message, hint, related))

    def _first(self, note: Note, rule: str, name: Name) -> bool:
        key = (note.path, rule, folded(name.text))
        if key in self._told:
            return False
        self._told.add(key)
        return True


def _unquoted(note: Note, name: Name) -> Span:
    start, end = name.span
    quoted = note.source.text[start : start + 1] in ('"', "'") and end - start > 2
    return Span(start + 1, end - 1) if quoted else name.span
