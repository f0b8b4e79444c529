"""Other site generators on the same notes: a page for each, by a template of a few lines.

They know no turns, no people and no histories, so what they do is less. Keys that mean something else
to them are renamed; nothing else is changed.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
    "<body><h1>{title}</h1>{content}</body></html>\n"
)
_TAKEN = re.compile(r"^(url|status|date|tags|type|in|summary|category):", re.MULTILINE)


@dataclass(frozen=True)
class Generator:
    """A generator by the name of its program; `prepare` fills a folder from the notes."""

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path, Path], None]


def _copied(notes: Path, content: Path) -> None:
    shutil.copytree(notes, content)
    for note in content.rglob("*.md"):
        text = note.read_text(encoding="utf-8")
        head, mark, rest = text[4:].partition("\n---")
        note.write_text(text[:4] + _TAKEN.sub(r"own_\1:", head) + mark + rest, encoding="utf-8")


def _write(site: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _hugo(notes: Path, site: Path) -> None:
    _copied(notes, site / "content")
    settings = 'baseURL = "https://x.example/"\ntitle = "x"\n'
    page = PAGE.format(title="{{ .Title }}", content="{{ .Content }}")
    rows = "<ul>{{ range .RegularPages }}<li>{{ .Title }}</li>{{ end }}</ul>"
    layouts = {"layouts/_default/single.html": page, "layouts/_default/list.html": rows}
    _write(site, {**layouts, "hugo.toml": settings, "config.toml": settings})


def _eleventy(notes: Path, site: Path) -> None:
    _copied(notes, site / "content")
    page = PAGE.format(title="{{ title }}", content="{{ content | safe }}")
    _write(
        site,
        {
            "content/_includes/page.njk": page,
            "content/content.json": '{"layout": "page.njk"}',
            "eleventy.config.js": (
                "module.exports = () => ({ markdownTemplateEngine: false,"
                " dir: { input: 'content', output: 'public' } });\n"
            ),
        },
    )


def _mkdocs(notes: Path, site: Path) -> None:
    _copied(notes, site / "docs")
    page = PAGE.format(title="{{ page.title }}", content="{{ page.content }}")
    _write(
        site,
        {
            "theme/main.html": page,
            "mkdocs.yml": "site_name: x\nplugins: []\ntheme: {name: null, custom_dir: theme}\n",
        },
    )


def _pelican(notes: Path, site: Path) -> None:
    _copied(notes, site / "content/pages")
    page = PAGE.format(title="{{ page.title }}", content="{{ page.content }}")
    _write(
        site,
        {
            "theme/templates/page.html": page,
            "theme/static/none.txt": "",
            "pelicanconf.py": (
                "PATH = 'content'\nTHEME = 'theme'\nSITENAME = 'x'\nTIMEZONE = 'UTC'\n"
                "DEFAULT_DATE = 'fs'\nSLUGIFY_SOURCE = 'basename'\nDIRECT_TEMPLATES = []\n"
                "ARTICLE_PATHS = []\nPAGE_PATHS = ['pages']\nDEFAULT_LANG = 'en'\n"
                "AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ''\n"
                "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n"
            ),
        },
    )


GENERATORS = (
    Generator("hugo", ("--quiet",), _hugo),
    Generator("eleventy", ("--quiet",), _eleventy),
    Generator("mkdocs", ("build", "--quiet"), _mkdocs),
    Generator("pelican", ("--quiet",), _pelican),
)
