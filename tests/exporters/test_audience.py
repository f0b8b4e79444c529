"""What an audience may not read is in no export for it: not in a line, a name or a count."""

import base64
import contextlib
import json
import quopri
import re
from pathlib import Path

import pytest

from convnotes.exporters import exporters
from publish.building import workspace
from publish.test_audience import IDS, NOTES
from running import run

_FORMATS = [each.name for each in exporters()]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("canaries"), NOTES)


def said(root: Path, *words: str) -> str:
    """All that an export says, unfolded and decoded as well, so that a hidden secret is found too."""
    answer = run("--on", "2026-11-25", "--as", "carol-diaz", "export", *words, folder=root)
    assert (answer.status, answer.err.count("error")) == (0, 0)
    raw = answer.out
    decoded = [
        quopri.decodestring(raw.encode()).decode("utf-8", "replace"),
        raw.replace("\r\n ", ""),
    ]
    for each in re.findall(r"(?:^[A-Za-z0-9+/=]{20,}$\n?)+", raw, re.MULTILINE):
        with contextlib.suppress(ValueError):
            decoded.append(base64.b64decode(each, validate=False).decode("utf-8", "replace"))
    with contextlib.suppress(ValueError):
        decoded.append(json.dumps(json.loads(raw), ensure_ascii=False))
    return "\n".join((raw, *decoded)).casefold()


@pytest.mark.parametrize("form", _FORMATS)
@pytest.mark.parametrize("more", [(), ("--team", "--todos")])
def test_the_public_gets_no_secret(root: Path, form: str, more: tuple[str, ...]) -> None:
    text = said(root, form, "--audience", "public", *more)
    assert {word for word in text.split() if "canary" in word} == set()
    assert [each for each in IDS if each.casefold() in text] == []


@pytest.mark.parametrize("form", _FORMATS)
@pytest.mark.parametrize("audience", ["team", "me"])
def test_the_team_and_others_get_nothing_private(root: Path, form: str, audience: str) -> None:
    text = said(root, form, "--audience", audience, "--team")
    for words in ("canaryeve", "canarytitle", "canarybody", "canarypercent", "canaryhtml",
                  "canaryentry", "canarybroken", "canaryyaml", "eve-shaw"):  # fmt: skip
        assert words not in text, words


def test_the_public_gets_what_is_public(root: Path) -> None:
    assert "gil@tran.example" in said(root, "vcard", "--audience", "public")
    assert "opening hours" in said(root, "json", "--audience", "public")
    assert "canaryannmail" in said(root, "vcard", "--audience", "team")


def test_what_is_private_cannot_even_be_asked_for(root: Path) -> None:
    words = ("export", "mbox", "canaryid-merger", "--audience", "team")
    answer = run("--as", "carol-diaz", *words, folder=root)
    assert answer.status == 2
    assert "Canarytitle" not in answer.err


@pytest.mark.parametrize("form", _FORMATS)
def test_an_export_is_the_same_every_time(root: Path, form: str) -> None:
    assert said(root, form, "--todos") == said(root, form, "--todos")
