"""What is quick about our Jinja changes nothing of what it writes."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from convnotes.adapters.templating import DrawingEnvironment, escape
from convnotes.adapters.theme import Theme
from convnotes.publish.audience import Audience, visible
from convnotes.publish.whole_site import site
from convnotes.workspace import find
from publish.building import DAY
from publish.changing import Changes

SETTINGS = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
GIVEN = {
    "one": SimpleNamespace(name="<b>&'\"", deep=SimpleNamespace(plain="x", less=None)),
    "table": {"name": "of a table", "items": "not the method"},
    "rows": [{"a": 1}, {"a": 2}],
    "html": Markup("<i>kept</i>"),
    "call": lambda *each, **more: f"<{each} {more}>",
    "number": 7,
}
TEMPLATES = (
    "{{ one.name }} {{ one.deep.plain }} {{ one.deep.less }} {{ table.name }} {{ number }}",
    "{{ html }} {{ html.upper() }} {{ html ~ one.name }} {{ (html ~ '<').lower() }}",
    "{{ call(1, two=2) }} {{ call(*[1, 2], **{'three': 3}) }} {{ call(**{'class': 4}) }}",
    "{{ call(if=1) }}",
    (
        "{% macro m(a, b='<', c=none) %}{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}{% endmacro %}"
        "{{ m('&') }}{{ m('&', html, 3, 4, e=5) }}{% call m(1) %}<{% endcall %}"
    ),
    (
        "{% macro m(a, b, c='<') %}{{ a }}{{ b }}{{ c }}{% endmacro %}"
        "{{ m('<', html) }}{{ m(b='&', a=1) }}{{ m(1, 2, 3) }}{{ m(*rows, c=one.name) | length }}"
    ),
    "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m('<') }}",
    "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(1, 2, 3) }}",
    "{% macro m() %}{{ html }}<{% endmacro %}{{ m() }}{{ m().upper() }}{{ m }}",
    "{% macro m(a) %}[{{ caller() }}{{ a }}]{% endmacro %}{% call m('<') %}{{ one.name }}{% endcall %}",
    (
        "{% autoescape false %}{% macro m(a) %}{{ a }}{% endmacro %}{{ m('<') }}{{ call(1) }}"
        "{% endautoescape %}"
    ),
    (
        "{% set autoescaped = number > 8 %}{% autoescape autoescaped %}{{ one.name }}"
        "{{ call(1) }}{% endautoescape %}"
    ),
    (
        "{% for row in rows %}{{ loop.index }}{{ row.a }}{{ loop.cycle('<', '>') }}{% else %}"
        "none{% endfor %}"
    ),
    (
        "{% for row in rows if row.a > 1 recursive %}{{ row.a }}{% endfor %}"
        "{% for k, v in table.items() %}{{ k }}{% endfor %}"
    ),
    (
        "{% set space = namespace(a=1) %}{% for row in rows %}{% set space.a = row.a %}"
        "{% endfor %}{{ space.a }}"
    ),
    (
        "{% if one.nothing is defined %}a{% else %}b{% endif %}"
        "{{ one.nothing | default('<') }}{{ rows[1].a }}"
    ),
    "{{ one.nothing }}",
    "{{ one.nothing.more }}",
    "{{ nothing() }}",
    "{{ table.missing }}",
    "{% import 'parts.html' as parts with context %}{{ parts.shown(one.name) }}{{ parts.nothing }}",
    (
        "{% from 'parts.html' import shown %}{{ shown('<', number=2) }}"
        "{{ rows | map(attribute='a') | list }}"
    ),
    "{% extends 'base.html' %}{% block a %}{{ super() }}{{ self.b() }}{{ html }}{% endblock %}",
    "{% set words %}<{{ one.name }}>{% endset %}{{ words }}{{ words.upper() }}{{ one['name'] }}",
    "{% filter upper %}{{ one.name }}{% endfilter %}{{ 'a' if one.deep.plain == 'x' else '<' }}",
)
PARTS = {
    "parts.html": "{% macro shown(a, number=1) %}{{ a }}{{ number }}{{ call(a) }}{% endmacro %}",
    "base.html": "<p>{% block a %}{{ number }}&{% endblock %}{% block b %}<{% endblock %}</p>",
}


def said(kind: type[Environment], text: str) -> object:
    environment = kind(loader=DictLoader(PARTS), **SETTINGS)  # type: ignore[arg-type]
    try:
        return environment.from_string(text).render(GIVEN)
    except (UndefinedError, SyntaxError, TypeError, AttributeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_says_what_it_says_in_any_jinja(text: str) -> None:
    assert said(DrawingEnvironment, text) == said(Environment, text)


@pytest.mark.parametrize("value", ["", "plain", "<a href='&'>\"", Markup("<b>"), 3, None, [1, "<"]])
def test_what_is_shown_is_escaped(value: object) -> None:
    plain = Environment(autoescape=True)
    assert escape(value) == plain.from_string("{{ value }}").render(value=value)


def test_every_page_is_drawn_as_by_any_jinja(tmp_path: Path) -> None:
    seen = visible(find(Changes(tmp_path / "some", 1).root).notebook, Audience.TEAM)
    ours = Theme().environment
    assert ours.loader
    other = Environment(loader=ChoiceLoader([ours.loader]), **SETTINGS)  # type: ignore[arg-type]
    assert dict(site(seen, DAY, ours, Audience.TEAM)) == dict(site(seen, DAY, other, Audience.TEAM))
