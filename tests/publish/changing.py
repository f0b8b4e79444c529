"""A small workspace with something on every kind of page, and what people do to one between builds."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from publish.building import workspace

SETTINGS = """[team]
members = ["ann-lee", "carol-diaz"]
[cadences]
friends = "2w"
[site]
title = "The Yard"
edit = "https://forge.example/edit/{path}"
"""

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nvisibility: public\nemail: ann@example.org\n---\n"
    "Knows [[bob-hale]] well.\n",
    "people/carol-diaz.md": "---\ntitle: Carol Diaz\naliases: [Caro]\n---\n",
    "people/bob-hale.md": "---\ntitle: Bob Hale\norg: hale-roofs\ntags: [friends, slate]\n"
    "expertise: [slate]\nintroduced_by: dora-finn\nmet: 2025-01-01\n---\n"
    "## Raise next time\n- [ ] his [[plan]]\n\n## Log\n"
    "- 2026-09-01 ann-lee -> bob-hale: at the fair, saw [[roof]]\n  - [ ] send him the book\n",
    "people/dora-finn.md": "---\ntitle: Dora Finn\nagreement: calls only *late*\n---\n",
    "orgs/hale-roofs.md": "---\ntitle: Hale Roofs\ntags: [slate]\n---\nA firm of [[bob-hale]].\n",
    "c/roof.md": "---\ntitle: Roof\nparticipants: [ann-lee, bob-hale]\nvisibility: public\n"
    "tags: [slate, house]\nnext_turn: bob-hale\nsince: 2026-11-20\ndue: 2026-11-24\n---\n"
    "It began with [[plan]].\n\n"
    "## 2026-11-18 bob-hale -> ann-lee (phone): hello\nneed:: a *ladder*\n"
    "recommends:: [[dora-finn]] for gutters\n\n"
    "## 2026-11-20 ann-lee -> bob-hale (email): *when* can you start?\n"
    "See [[gutter]] and [[bob-hale]].\n- [ ] bob-hale: measure it (due 2026-11-22)\n",
    "c/gutter.md": "---\ntitle: Gutter\nparticipants: [ann-lee, bob-hale]\ncontinues: roof\n---\n"
    "## 2026-10-01 bob-hale -> ann-lee: **done** `it` [[roof|above]]\n- [ ] bill (due 2026-12-01)\n",
    "c/party.md": "---\ntitle: Party\nparticipants: [carol-diaz, dora-finn, bob-hale, gus]\n"
    "related: gutter\nscheduled: 2026-11-28\n---\n"
    "## 2026-11-01 carol-diaz -> dora-finn, bob-hale, gus (email, each): who comes?\n\n"
    "## 2026-11-03 dora-finn -> carol-diaz: I do\ndecided:: no speeches\n\n"
    "## 2026-11-28 carol-diaz, dora-finn (meeting): the party\n",
    "c/secret.md": "---\ntitle: Secret\nparticipants: [ann-lee, eve-shaw]\nvisibility: private\n---\n"
    "## 2026-11-02 ann-lee -> eve-shaw: hush\n",
    "pages/plan.md": "# Plan\n- see [[roof]]\n- and https://x.example/plan\n\n"
    "## 2026-11-05 ann-lee -> carol-diaz in [[party]]: bring cake\nMuch of it.\n",
    "pages/2026-11-06.md": "- carol-diaz -> ann-lee in [[roof]]: *looks* good\n",
    "c/odd.md": "---\ntitle: Odd\nparticipants: [ann-lee, nobody-known]\n---\n[[nowhere]]\n",
}

_NAMES = ("ann-lee", "bob-hale", "carol-diaz", "dora-finn", "gus", "Caro", "hans", "eve-shaw")
_LINKS = ("roof", "gutter", "plan", "bob-hale", "hale-roofs", "nowhere", "hans", "secret", "party")


class Changes:
    """A workspace that is changed at random, each time in one of the ways of `DEEDS`."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = workspace(root, NOTES, SETTINGS)
        self.dice = random.Random(seed)
        self.day = "2026-11-25"
        self.audience = "team"
        self.done: list[str] = []

    def next(self) -> None:
        """Do one of the things that people do between builds."""
        self.do(self.dice.choice(sorted(DEEDS)))

    def do(self, name: str) -> None:
        """Do a thing by its name."""
        self.done.append(name)
        DEEDS[name](self)

    def note(self, *folders: str) -> Path:
        """Pick a note, perhaps one of some folders."""
        every = sorted((self.root / "notes").rglob("*.md"))
        some = [each for each in every if not folders or each.parent.name in folders]
        return self.dice.choice(some or every)

    def edit(self, file: Path, old: str, new: str) -> None:
        """Replace the first such text of a file."""
        file.write_text(file.read_text().replace(old, new, 1))

    def add(self, file: Path, text: str) -> None:
        """Write something at the end of a file."""
        file.write_text(f"{file.read_text().rstrip()}\n\n{text}\n")

    def header(self, file: Path, line: str) -> None:
        """Give a note one more line of front matter, in place of one of that key."""
        key = line.partition(":")[0]
        _, _, rest = file.read_text().partition("---\n")
        head, _, body = rest.partition("---\n") if rest else ("", "", file.read_text())
        lines = [each for each in head.splitlines() if not each.startswith(f"{key}:")]
        file.write_text("\n".join(("---", *lines, line, "---", body)))

    def settings(self, old: str, new: str) -> None:
        """Change the settings."""
        self.edit(self.root / "convnotes.toml", old, new)


def _exchange(changes: Changes) -> str:
    dice = changes.dice
    one, other = dice.sample(_NAMES, 2)
    day = f"2026-{dice.choice(('01', '09', '11', '12'))}-{dice.randrange(10, 29)}"
    return (
        f"## {day} {one} -> {other}: said *it* {dice.randrange(99)} to [[{dice.choice(_LINKS)}]]\n"
        f"- [ ] {other}: do it (due 2026-11-{dice.randrange(20, 30)})\nneed:: a {dice.randrange(9)}"
    )


def _rename(changes: Changes) -> None:
    note = changes.note()
    note.rename(note.with_name(f"{note.stem}-x.md"))


def _restore(changes: Changes) -> None:
    path, text = changes.dice.choice(sorted(NOTES.items()))
    (changes.root / "notes" / path).write_text(text)


def _delete(changes: Changes) -> None:
    if len(list((changes.root / "notes").rglob("*.md"))) > 5:
        changes.note().unlink()


def _new_conversation(changes: Changes) -> None:
    number = changes.dice.randrange(99)
    people = ", ".join(changes.dice.sample(_NAMES, 2))
    file = changes.root / f"notes/c/new-{number}.md"
    file.write_text(
        f"---\ntitle: New {number}\nparticipants: [{people}]\n"
        f"continues: {changes.dice.choice(_LINKS)}\n---\n{_exchange(changes)}\n"
    )


def _new_person(changes: Changes) -> None:
    name = changes.dice.choice(("gus", "hans", "nobody-known", "nowhere"))
    file = changes.root / f"notes/people/{name}.md"
    file.write_text(f"---\ntitle: {name.title()} Now\naliases: [Bobby]\n---\nHello.\n")


def _visibility(changes: Changes) -> None:
    kind = changes.dice.choice(("public", "team", "private"))
    changes.header(changes.note(), f"visibility: {kind}")


def _templates(changes: Changes) -> None:
    folder = changes.root / "templates"
    if folder.is_dir() and changes.dice.randrange(2):
        shutil.rmtree(folder)
        return
    folder.mkdir(exist_ok=True)
    (folder / "page.html").write_text(
        f"<p>{{{{ title }}}} {{{{ note.source.text }}}} {changes.dice.randrange(99)}</p>"
    )


def _members(changes: Changes) -> None:
    if '"ann-lee", "carol' in (changes.root / "convnotes.toml").read_text():
        changes.settings('"ann-lee", "carol-diaz"', '"ann-lee", "bob-hale"')
    else:
        changes.settings('"ann-lee", "bob-hale"', '"ann-lee", "carol-diaz"')


def _title_of_site(changes: Changes) -> None:
    changes.settings("The ", "The New ")


def _cadence(changes: Changes) -> None:
    changes.settings('friends = "', 'friends = "1')


def _day(changes: Changes) -> None:
    changes.day = f"2026-1{changes.dice.randrange(3)}-{changes.dice.randrange(10, 30)}"


def _audience(changes: Changes) -> None:
    changes.audience = changes.dice.choice(("team", "public", "me"))


DEEDS: dict[str, Callable[[Changes], None]] = {
    "text": lambda one: one.add(one.note(), f"And *this* {one.dice.randrange(99)} [[plan]]"),
    "title": lambda one: one.header(one.note(), f"title: Titled {one.dice.randrange(99)}"),
    "same title": lambda one: one.header(one.note("people"), "title: Bob Hale"),
    "alias": lambda one: one.header(
        one.note("people"), f"aliases: [{one.dice.choice(('Caro', 'hans', 'gus'))}]"
    ),
    "exchange": lambda one: one.add(one.note("c"), _exchange(one)),
    "exchange in a page": lambda one: one.add(
        one.note("pages"), _exchange(one).replace(":", f" in [[{one.dice.choice(_LINKS)}]]:", 1)
    ),
    "exchange in a log": lambda one: one.add(
        one.note("people"), f"## Log\n- {_exchange(one).removeprefix('## ')}"
    ),
    "shifted lines": lambda one: one.edit(one.note("c", "pages"), "---\n\n", "---\n\n\n"),
    "link": lambda one: one.add(
        one.note(), f"See [[{one.dice.choice(_LINKS)}|it]], [[{one.dice.choice(_LINKS)}]]"
    ),
    "tags": lambda one: one.header(one.note(), f"tags: [slate, t{one.dice.randrange(3)}, Slate]"),
    "org": lambda one: one.header(
        one.note("people"), f"org: {one.dice.choice(('hale-roofs', 'gus', 'nowhere'))}"
    ),
    "skill": lambda one: one.header(
        one.note("people"), f"expertise: [slate, e{one.dice.randrange(3)}]"
    ),
    "archive": lambda one: one.header(one.note("people"), "status: archived"),
    "close": lambda one: one.header(one.note("c"), "status: closed"),
    "turn": lambda one: one.header(one.note("c"), f"next_turn: {one.dice.choice(_NAMES)}"),
    "participants": lambda one: one.header(
        one.note("c"), f"participants: [{', '.join(one.dice.sample(_NAMES, 3))}]"
    ),
    "lineage": lambda one: one.header(one.note("c"), f"continues: {one.dice.choice(_LINKS)}"),
    "related": lambda one: one.header(one.note("c"), f"related: {one.dice.choice(_LINKS)}"),
    "tick": lambda one: one.edit(one.note("c", "people"), "- [ ]", "- [x]"),
    "broken": lambda one: one.header(one.note(), "title: ["),
    "delete": _delete,
    "rename": _rename,
    "restore": _restore,
    "new conversation": _new_conversation,
    "new person": _new_person,
    "visibility": _visibility,
    "templates": _templates,
    "members": _members,
    "title of the site": _title_of_site,
    "cadence": _cadence,
    "day": _day,
    "audience": _audience,
}
"""What people do between builds, by name."""
