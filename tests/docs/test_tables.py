"""What the documentation lists is what the code has: keys, settings, options, rules, links."""

import datetime
import json
import re
import runpy
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import click
import pytest

from convnotes.adapters.settings import KEYS as SETTINGS
from convnotes.cli import COMMANDS, convnotes
from convnotes.model.note import Kind
from convnotes.text.schema import BY_KIND, EVERY, KEYS, PERSON_STATUS
from convnotes.text.spoken_dates import resolve
from docexamples import ROOT, documents, tables
from doctranscripts import DAY, example
from running import run

DOCS = ROOT / "docs"
_QUERIES = {
    "agenda": ("agenda",),
    "check": ("check",),
    "thread": ("thread", "varga-shelves"),
    "trace": ("trace", "roof"),
    "news": ("news", "--since", "2026-09-01"),
    "stats": ("stats",),
    "brief": ("brief", "bob-hale"),
    "owes": ("owes",),
    "told": ("told", "bob-hale"),
    "told conversation": ("told", "yard-sign"),
    "handover": ("handover", "marit", "efua", "--dry-run"),
    "list": ("list", "--columns", "role"),
    "who": ("who", "boiler"),
    "search": ("search", "boiler"),
    "sql": ("sql", "SELECT count(*) AS notes FROM note"),
    "sync": ("sync", "--dry-run"),
    "history": ("history", "ana-porto"),
    "show conversation": ("show", "ana-porto"),
    "show person": ("show", "bob-hale"),
    "show org": ("show", "pump-yard"),
    "show page": ("show", "kettle-lane"),
}
_LINK = re.compile(r"(?<!`)\[[^\[\]\n]*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)


def _listed(kind: Kind) -> list[str]:
    own = [key.name for key in KEYS if kind in key.kinds and key.kinds != EVERY]
    return sorted({*own, *([PERSON_STATUS.name] if kind is Kind.PERSON else [])})


@pytest.mark.parametrize("kind", [None, Kind.CONVERSATION, Kind.PERSON, Kind.PAGE])
def test_format_lists_every_key_of_the_front_matter(kind: Kind | None) -> None:
    found = tables(DOCS / "format.md", "header")["every" if kind is None else str(kind)]
    expected = _listed(kind) if kind else sorted(key.name for key in KEYS if key.kinds == EVERY)
    assert sorted(found) == expected


def test_format_lists_the_words_that_a_key_allows() -> None:
    text = (DOCS / "format.md").read_text(encoding="utf-8")
    for keys in BY_KIND.values():
        for key in keys.values():
            row = f"| `{key.name}` | " + ", ".join(f"`{word}`" for word in key.words)
            assert row in text


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = example(tmp_path_factory.mktemp("example"))
    asked = ("--on", DAY, "--as", "ines")
    note = folder / "notes/conversations/ana-porto.md"
    text = note.read_text(encoding="utf-8")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "begin")):
        identity = ("-c", "user.name=Ines", "-c", "user.email=ines@pump.example")
        subprocess.run(("git", *identity, *arguments), cwd=folder, check=True)
    note.write_text(f"{text}\n- 2026-11-26 ines-moura -> ana-nunez: hello\n", encoding="utf-8")
    return {
        name: json.loads(run(*asked, *words, "--format", "json", folder=folder).out)
        for name, words in _QUERIES.items()
    }


@pytest.mark.parametrize("path", tables(DOCS / "json.md", "keys"))
def test_json_has_the_keys_that_are_documented(path: str, answers: dict[str, Any]) -> None:
    documented = tables(DOCS / "json.md", "keys")[path]
    found = _inside(answers, path.split("."))
    assert found, "the example has one"
    assert all(sorted(each) == sorted(documented) for each in found)


def test_json_documents_every_query(answers: dict[str, Any]) -> None:
    assert set(_QUERIES) == {path.split(".")[0] for path in tables(DOCS / "json.md", "keys")}


def _inside(value: Any, keys: list[str]) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for each in value for found in _inside(each, keys)]
    return _inside(value[keys[0]], keys[1:]) if keys else [value]


def test_settings_lists_every_table_and_key() -> None:
    found = tables(DOCS / "settings.md", "setting")
    assert {table: sorted(keys) for table, keys in found.items() if table != "cadence"} == {
        table: sorted(keys) for table, keys in SETTINGS.items() if keys
    }


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_manual_lists_every_option(name: str) -> None:
    documented = tables(DOCS / "commands.md", "options")[name]
    command = convnotes.get_command(click.Context(convnotes), name)
    assert command is not None
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    options = {
        each.opts[-1]
        for part in parts
        for each in part.params
        if isinstance(each, click.Option) and not each.hidden
    }
    assert {each.split(" ")[0] for each in documented if each.startswith("-")} == options


def test_manual_lists_the_options_of_every_command() -> None:
    shared = {each.opts[-1] for each in convnotes.params if isinstance(each, click.Option)}
    documented = tables(DOCS / "commands.md", "options")["everywhere"]
    assert {each.split(" ")[0] for each in documented} == shared


def test_words_for_dates_mean_what_the_manual_says() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    begin = text.index("<!-- dates: ")
    on = datetime.date.fromisoformat(text[begin:].split()[2])
    rows = [row.split("|") for row in text[begin : text.index("\n\n", begin)].split("\n")[3:]]
    for _, words, _, days, _ in rows:
        found = [resolve(word, on).isoformat() for word in re.findall("`(.*?)`", words)]
        assert found == re.findall("`(.*?)`", days)
    assert len(rows) > 1


def test_checks_page_is_made_from_the_rules(rewrite: bool) -> None:
    maker = runpy.run_path(str(DOCS / "make_checks.py"))
    if rewrite:
        maker["PAGE"].write_text(maker["page"](), encoding="utf-8")
    assert maker["PAGE"].read_text(encoding="utf-8") == maker["page"]()


def test_the_picture_shows_what_the_agenda_prints(rewrite: bool) -> None:
    maker = runpy.run_path(str(DOCS / "make_pictures.py"))
    drawn = maker["PICTURES"] / "agenda.svg"
    if rewrite:
        drawn.write_text(maker["picture"](), encoding="utf-8")
    assert drawn.read_text(encoding="utf-8") == maker["picture"]()


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    broken = [link for link in _LINK.findall(text) if not _leads(document, link)]
    assert not broken


def _leads(document: Path, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    if not anchor or target.suffix != ".md":
        return target.exists()
    text = _FENCE.sub("", target.read_text(encoding="utf-8"))
    return anchor in {_anchor(heading) for heading in _HEADING.findall(text)}


def _anchor(heading: str) -> str:
    """Give the anchor that forges make of a heading."""
    plain = unicodedata.normalize("NFC", heading).casefold().replace(" ", "-")
    return "".join(letter for letter in plain if letter.isalnum() or letter in "-_")
