"""`convnotes.toml`: the settings of a workspace, read with a finding for every wrong one."""

import re
import tomllib
from collections.abc import Callable
from typing import Any

from convnotes.errors import ConvnotesError
from convnotes.model.config import Config, Site
from convnotes.model.diagnostic import Diagnostic
from convnotes.model.note import Cadence, Visibility
from convnotes.model.place import Span
from convnotes.model.source import Change, Edit, Source
from convnotes.text import values
from convnotes.text.decode import decode

FILE = "convnotes.toml"

KEYS: dict[str, dict[str, str]] = {
    "team": {"members": "the ids of the team's members"},
    "notes": {"visibility": "who may read a note that says nothing: `team` or `private`"},
    "check": {"ignore": "codes that `check` passes over"},
    "cadence": {},
    "workspaces": {"private": "the folder of a private workspace, which only the agenda reads"},
    "site": {
        "title": "the name of the site",
        "address": "where it will stand on the web",
        "edit": "the address of a web editor, with `{path}` in it",
        "add": "the address that makes a new file, with `{path}` and `{text}` in it",
        "access": "`restricted` where the host has a login",
    },
}
_POSITION = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


def read_settings(data: bytes) -> Config:
    """Read the settings; raises `ConvnotesError` where the file is no TOML.

    A value of the wrong kind is a finding, and the narrower reading is taken in its place.
    """
    source, troubles = decode(FILE, data)
    if troubles:
        raise ConvnotesError(f"{FILE}: {troubles[0].message}", troubles[0].hint)
    try:
        tables = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error)) from None
    return _Settings(source, tables).config()


def _not_toml(message: str) -> ConvnotesError:
    place = _POSITION.search(message)
    where = f":{place[1]}:{place[2]}" if place and place[1] else ""
    words = _POSITION.sub("", message).strip()
    return ConvnotesError(
        f"{FILE}{where}: not TOML: {words}", 'write `key = "value"` lines under `[table]` heads'
    )


class _Settings:
    def __init__(self, source: Source, tables: dict[str, Any]) -> None:
        self.source = source
        self.tables = tables
        self.problems: list[Diagnostic] = []

    def config(self) -> Config:
        for name, table in self.tables.items():
            self._table(name, table)
        site = self._site()
        return Config(
            members=self._texts("team", "members"),
            visibility=self._visibility(),
            ignore=frozenset(self._texts("check", "ignore")),
            cadences=self._cadences(),
            site=site,
            private=self._folders(),
            problems=tuple(self.problems),
            source=self.source,
        )

    def _table(self, name: str, table: object) -> None:
        if name not in KEYS:
            self._unknown("", name, tuple(KEYS), "table")
        elif not isinstance(table, dict):
            self._wrong("", name, f"`{name}` should be a table", f"write `[{name}]`")
        elif KEYS[name]:
            for key in table:
                if key not in KEYS[name]:
                    self._unknown(name, key, tuple(KEYS[name]), f"key of `[{name}]`")

    def _get(self, table: str, key: str) -> Any:
        found = self.tables.get(table, {})
        return found.get(key) if isinstance(found, dict) else None

    def _texts(self, table: str, key: str) -> tuple[str, ...]:
        value = self._get(table, key)
        if value is None:
            return ()
        if isinstance(value, list) and all(
            isinstance(each, str) and each.strip() for each in value
        ):
            return tuple(dict.fromkeys(each.strip() for each in value))
        self._wrong(
            table, key, f"`{key}` should be a list of texts", f'write `{key} = ["ann-lee"]`'
        )
        return ()

    def _text(self, table: str, key: str, default: str, right: Callable[[str], bool]) -> str:
        value = self._get(table, key)
        if value is None:
            return default
        if isinstance(value, str) and right(value):
            return value
        self._wrong(table, key, f"`{key}` cannot be `{value}`", f"it is {KEYS[table][key]}")
        return default

    def _visibility(self) -> Visibility:
        value = self._get("notes", "visibility")
        if value is None:
            # A table that cannot be read may have been meant to keep notes private.
            readable = isinstance(self.tables.get("notes", {}), dict) and not any(
                key not in KEYS["notes"] for key in self.tables.get("notes", {})
            )
            return Visibility.TEAM if readable else Visibility.PRIVATE
        if value in ("team", "private"):
            return Visibility(value)
        hint = "write `team` or `private`"
        if value == "public":
            hint += "; public is always written in the note itself"
        self._wrong("notes", "visibility", f"`visibility` cannot be `{value}`", hint)
        return Visibility.PRIVATE

    def _folders(self) -> tuple[str, ...]:
        value = self._get("workspaces", "private")
        listed = [value] if isinstance(value, str) else [] if value is None else value
        if isinstance(listed, list) and all(
            isinstance(each, str) and each.strip() for each in listed
        ):
            return tuple(dict.fromkeys(each.strip() for each in listed))
        self._wrong(
            "workspaces",
            "private",
            f"`private` cannot be `{value}`",
            'write `private = "~/private-notes"`',
        )
        return ()

    def _cadences(self) -> dict[str, Cadence]:
        table = self.tables.get("cadence", {})
        found: dict[str, Cadence] = {}
        for tag, value in table.items() if isinstance(table, dict) else ():
            read = values.cadence(value) if isinstance(value, str) else None
            if read:
                found[tag] = read
            else:
                self._wrong(
                    "cadence",
                    tag,
                    f"`{value}` is no cadence",
                    f'write `{tag} = "6w"` or `"4w..6w"`',
                )
        return found

    def _site(self) -> Site:
        return Site(
            title=self._text("site", "title", Site().title, bool),
            address=self._text(
                "site", "address", "", lambda text: text.startswith(("http://", "https://"))
            ),
            edit=self._text("site", "edit", "", lambda text: "{path}" in text),
            add=self._text("site", "add", "", lambda text: "{text}" in text),
            access=self._text("site", "access", "", lambda text: text == "restricted"),
        )

    def _unknown(self, table: str, name: str, known: tuple[str, ...], what: str) -> None:
        import difflib

        near = difflib.get_close_matches(name, known, 1, 0.5)
        span = self._span(table, name)
        hint = f"did you mean `{near[0]}`?" if near else f"known are: {', '.join(known)}"
        fix = None
        if near:
            fix = Change(FILE, self.source.digest, (Edit(span, near[0]),), f"write `{near[0]}`")
        self.problems.append(
            Diagnostic("unknown-setting", FILE, span, f"`{name}` is no {what}", hint, fix=fix)
        )

    def _wrong(self, table: str, key: str, message: str, hint: str) -> None:
        span = self._span(table, key)
        self.problems.append(Diagnostic("wrong-setting", FILE, span, message, hint))

    def _span(self, table: str, key: str) -> Span:
        """Find where a key stands in its table, or a table's own name; TOML tells no places."""
        text = self.source.text
        head = re.search(rf"^[ \t]*\[[ \t]*{re.escape(table)}[ \t]*\]", text, re.MULTILINE)
        name = re.compile(rf"^[ \t\[]*[\"']?({re.escape(key)})[\"']?[ \t]*[\]=.]", re.MULTILINE)
        match = name.search(text, head.end() if table and head else 0)
        return Span(match.start(1), match.end(1)) if match else Span(0, 0)
