"""Notebooks of notes given as text, and what is asked of them."""

import datetime
import string
from collections.abc import Mapping

from convnotes.exporters import Wanted
from convnotes.model.config import Config
from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.text.assemble import assemble
from convnotes.text.parse import read_bytes

_PLAIN = frozenset(string.ascii_letters + string.digits + " ")
DAY = datetime.date(2026, 11, 27)
WANTED = Wanted(PersonId("ann-lee"), DAY)
PEOPLE = {
    "people/ann-lee": "---\ntitle: Ann Lee\nemail: ann@lee.example\n---\n",
    "people/bob-hale": (
        "---\ntitle: Bob Hale\naliases: [Bob, the roofer]\nemail: [bob@hale.example, b@h.example]\n"
        'phone: "+44 20 7946 0123"\nurl: https://hale.example\norg: hale-roofing\nrole: owner\n'
        'location: Ely, by the church\nbirthday: "06-08"\ntags: [house, supplier]\ncadence: 4w..6w\n'
        "met: 2026-11-18\nexpertise: [slate]\ntimezone: Europe/London\npronouns: he/him\n---\n"
        "Honest; and, at times, late.\nSee [[hale-roofing|the firm]].\n\n"
        "> [!private]\n> He drops the price.\nand lazily so\n\n## Log\n\n"
        "- 2026-11-18 met him\n"
    ),
    "orgs/hale-roofing": "---\ntitle: Hale Roofing\n---\n",
}
ROOF = (
    "---\ntitle: What the roof costs\nparticipants: [ann-lee, bob-hale]\n"
    "scheduled: 2026-12-03 14:00\ntags: [house]\n---\n"
    "## 2026-11-18 ann-lee -> bob-hale (email): how much?\nFrom the ridge down.\n\n"
    "- [ ] [[ann-lee]] measure the ridge 📅 2026-11-20\n"
    "- [?] [[ann-lee]] slate or tile? (due 2026-12-01)\n"
    "- [x] [[ann-lee]] find the plan ✅ 2026-11-19\n"
    "- [ ] [[bob-hale]] a price [due:: 2026-12-02]\n\n"
    "due:: 2026-11-30\n\n"
    "## 2026-11-19 note by ann-lee: an inner word\n"
)
NOTES = {**PEOPLE, "conversations/roof": ROOF}


def notebook(notes: Mapping[str, str], *members: str) -> Notebook:
    """Read notes, each by its path below `notes/` without `.md`."""
    read = [
        read_bytes(f"notes/{path}.md", text.encode("utf-8", "surrogatepass"))
        for path, text in notes.items()
    ]
    return assemble(read, Config(members=members or ("ann-lee",)))


def quoted(text: str) -> str:
    """Write a text as a YAML value, whatever it holds."""
    return '"' + "".join(each if each in _PLAIN else _escaped(each) for each in text) + '"'


def _escaped(letter: str) -> str:
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
