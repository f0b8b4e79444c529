"""A workspace's own templates: any file, or one block of it, and errors that name their line."""

import re
import textwrap
from pathlib import Path

import pytest

from convnotes.adapters.builtin import builtin_templates
from convnotes.adapters.theme import Theme
from convnotes.errors import ConvnotesError
from convnotes.publish import views
from convnotes.publish.audience import Audience, visible
from convnotes.publish.pages import Sheet
from convnotes.publish.whole_site import common, kinds
from convnotes.publish.world import World
from convnotes.workspace import find
from publish.building import DAY, built, pages_of, workspace

ROOT = Path(__file__).parents[2]
DOCUMENTED = (ROOT / "docs/templates.md").read_text(encoding="utf-8")

NOTES = {
    "c/one.md": "---\ntitle: One\nparticipants: [ann-lee, bob]\n---\n## 2026-11-20 bob -> ann-lee: hi\n"
}


def own(root: Path, name: str, text: str) -> None:
    file = root / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_one_block_is_said_anew(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    own(
        root,
        "base.html",
        '{% extends "default/base.html" %}{% block foot %}<p>Ours: {{ title }}</p>{% endblock %}',
    )
    pages = built(root)
    assert all("<p>Ours: " in text for text in pages_of(pages).values())
    assert "has the next word" in pages["conversations/one.html"]


def test_a_page_s_block_is_said_anew(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    own(
        root,
        "conversation.html",
        '{% extends "default/conversation.html" %}'
        "{% block standing %}<p>{{ standing.why }}</p>{% endblock %}",
    )
    text = built(root)["conversations/one.html"]
    assert "has the next word" not in text
    assert "They were asked" in text


def test_static_files_are_added_and_replaced(tmp_path: Path) -> None:
    own(tmp_path, "static/site.css", "body { color: red }")
    own(tmp_path, "static/fonts/own.txt", "x")
    own(tmp_path, "static/.hidden", "x")
    files = dict(Theme(tmp_path / "templates").files())
    assert files["static/site.css"] == b"body { color: red }"
    assert "static/fonts/own.txt" in files
    assert "static/site.js" in files
    assert "static/.hidden" not in files


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{% extends 'base.html' %}\n{% block main %}{% if %}{% endblock %}", "home.html:2"),
        ("\n\n{{ nothing_of_this_name }}", "home.html:3"),
        ("\n{{ on.no_such_thing() }}", "home.html:2"),
        ("{{ names(5, root) }}", "home.html:1"),
        ("{% extends 'missing.html' %}", "missing.html"),
    ],
)
def test_an_error_names_its_file_and_line(tmp_path: Path, text: str, place: str) -> None:
    root = workspace(tmp_path, NOTES)
    own(root, "home.html", text)
    with pytest.raises(ConvnotesError, match=place), Theme(root / "templates").errors_named():
        # The theme that draws is made anew, from the same folder.
        built(root)


def test_a_bug_of_ours_is_not_taken_for_a_template_s() -> None:
    with pytest.raises(ZeroDivisionError), Theme().errors_named():
        _ = 1 / 0


def test_the_documentation_names_every_field_and_block() -> None:
    text = DOCUMENTED
    records = {
        name: kind._fields
        for name, kind in vars(views).items()
        if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
    }
    for name, fields in records.items():
        section = text.split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
        assert ", ".join(f"`{each}`" for each in fields) in section
    blocks = {
        block
        for file in builtin_templates().glob("*.html")
        for block in re.findall(r"{% block (\w+) %}", file.read_text(encoding="utf-8"))
    }
    assert blocks <= set(re.findall(r"`(\w+)`", text))


def test_the_documentation_s_templates_work(tmp_path: Path) -> None:
    examples = re.findall(r"```jinja\n(.*?)```", DOCUMENTED, re.DOTALL)
    assert len(examples) == 1
    root = workspace(tmp_path, NOTES)
    own(root, "base.html", textwrap.dedent(examples[0]))
    text = built(root)["conversations/one.html"]
    assert "has the next word" in text
    assert "The Pump Yard, Kettle Lane 9" in text


def test_one_small_file_changes_the_colours(tmp_path: Path) -> None:
    example = re.search(r"```css\n(.*?)```", DOCUMENTED, re.DOTALL)
    assert example
    root = workspace(tmp_path, NOTES)
    own(root, "static/own.css", textwrap.dedent(example[1]))
    assert dict(Theme(root / "templates").files())["static/own.css"].startswith(b":root { --accent")
    home = built(root)["index.html"]
    assert home.index("static/site.css") < home.index("static/own.css")
    style = dict(Theme().files())["static/site.css"].decode()
    assert set(re.findall(r"--[\w-]+", example[1])) <= set(re.findall(r"--[\w-]+(?=:)", style))


@pytest.fixture(scope="module")
def sheets() -> dict[str, set[str]]:
    """Give the names that each template is given, over every sheet of the example."""
    seen = visible(find(ROOT).notebook, Audience.TEAM)
    world = World(seen, DAY, Audience.TEAM)
    found: dict[str, set[str]] = {}
    for kind in kinds():
        for sheet in kind.sheets(world):
            if isinstance(sheet, Sheet):
                data = sheet.data() if callable(sheet.data) else sheet.data
                found.setdefault(sheet.template, set()).update(data)
    return found


def test_the_documentation_names_what_each_template_gets(sheets: dict[str, set[str]]) -> None:
    part = DOCUMENTED.split("## What each page gets", 1)[1].split("\n## ", 1)[0]
    rows = {
        name: set(re.findall(r"`(\w+)`", row)) | {"title"}
        for row in part.split("\n")
        if row.startswith("| `")
        for name in re.findall(r"`([\w.]+\.html)`", row.split("|")[1])
    }
    assert rows.keys() == sheets.keys()
    for name, given in sheets.items():
        assert given <= rows[name], name


def test_the_documentation_names_what_every_template_gets() -> None:
    part = DOCUMENTED.split("## What every template gets", 1)[1].split("\n## ", 1)[0]
    world = World(visible(find(ROOT).notebook, Audience.TEAM), DAY, Audience.TEAM)
    assert set(common(world)) <= set(re.findall(r"`(\w+)", part))
    kind_row = next(row for row in part.split("\n") if row.startswith("| `kind`"))
    assert {each.kind for each in kinds() if each.drawn} <= set(re.findall(r"`(\w+)`", kind_row))
