"""Edits to the members that `convnotes.toml` names: texts replaced, nothing else touched."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from convnotes.model.ids import folded
from convnotes.model.place import Span
from convnotes.model.source import Edit, Source
from convnotes.text.apply import edited

_COMMENT_OR_TEXT = re.compile(
    r'#[^\r\n]*|"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\r\n])*"|\'[^\'\r\n]*\'',
    re.DOTALL,
)


def member_edits(source: Source, old: str, new: str) -> Iterator[Edit]:
    """Give the edits that put one id in the place of another among the members of the team.

    TOML tells no places. So each text that says the id is tried: it is a member's if nothing but a
    member is another with it.
    """
    before = tomllib.loads(source.text)
    for match in _COMMENT_OR_TEXT.finditer(source.text):
        if match[0][0] == "#" or folded(_said(match[0])) != folded(old):
            continue
        mark = '"' if match[0][0] == '"' or "'" in new else "'"
        edit = Edit(Span(*match.span()), f"{mark}{new}{mark}")
        if edit.text != match[0] and _only_a_member(before, edited(source.text, (edit,)), new):
            yield edit


def _said(written: str) -> str:
    try:
        return str(tomllib.loads(f"x = {written}")["x"])
    except tomllib.TOMLDecodeError:
        return ""


def _only_a_member(before: dict[str, Any], text: str, new: str) -> bool:
    try:
        after = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    was, now = (_members(each) for each in (before, after))
    others = (_without_members(each) for each in (before, after))
    changed = [each for one, each in zip(was, now, strict=False) if one != each]
    return len(was) == len(now) and changed == [new] and next(others) == next(others)


def _members(tables: dict[str, Any]) -> list[Any]:
    team = tables.get("team")
    members = team.get("members") if isinstance(team, dict) else None
    return members if isinstance(members, list) else []


def _without_members(tables: dict[str, Any]) -> dict[str, Any]:
    team = tables.get("team")
    rest = {key: each for key, each in team.items() if key != "members"} if team else team
    return {**tables, "team": rest}
