"""A workspace's own templates: any file, or one block of it, and errors that name their line."""

import re
from pathlib import Path

import pytest

from convnotes.adapters.builtin import builtin_templates
from convnotes.adapters.theme import Theme
from convnotes.errors import ConvnotesError
from convnotes.publish import views
from publish.building import built, workspace

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
    assert all("<p>Ours: " in text for text in pages.values())
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
    text = (Path(__file__).parents[2] / "docs/templates.md").read_text(encoding="utf-8")
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
    text = (Path(__file__).parents[2] / "docs/templates.md").read_text(encoding="utf-8")
    examples = re.findall(r"```jinja\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 2
    for number, example in enumerate(examples):
        root = workspace(tmp_path / str(number), NOTES)
        own(root, "base.html", example)
        assert "has the next word" in built(root)["conversations/one.html"]
