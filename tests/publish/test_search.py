"""The search index: each word leads to its notes, in parts that are small, for this audience only."""

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from convnotes.publish import search
from convnotes.publish.audience import Audience
from convnotes.publish.findable import Findable, Passage
from convnotes.publish.weighing import FIRST_NOTES, MOST_NOTES
from convnotes.publish.word_parts import LARGEST_PART
from publish.building import built, workspace

_CALL = re.compile(r"convnotesSearch\((.*)\);\n", re.DOTALL)


def calls(text: str) -> list[Any]:
    """Read the arguments with which a part calls the script."""
    match = _CALL.fullmatch(text)
    assert match
    found: list[Any] = json.loads(f"[{match[1]}]")
    return found


def findable(title: str, text: str = "", kind: str = "conversation") -> Findable:
    return Findable(kind, title, f"x/{title}.html", (), (), "", (Passage("", text),))


def index(notes: Iterable[Findable]) -> dict[str, str]:
    """Give the files of an index by their names."""
    return {path.removeprefix("search/"): text for path, text in search.index(notes)}


def postings(files: dict[str, str], word: str) -> dict[int, int]:
    """Give the notes under a word with what it weighs there, as the script reads them."""
    for text in files.values():
        kind, _, *rest = calls(text) if not text.startswith('convnotesSearch("index"') else ("", "")
        if kind == "words" and word in rest[0]:
            return unpacked(rest[0][word])
    return {}


def unpacked(text: str) -> dict[int, int]:
    found: dict[int, int] = {}
    at = weight = 0
    for piece in text.removeprefix("~").split(","):
        step, _, other = piece.partition(":")
        at += int(step)
        weight = int(other) if other else weight
        found[at] = weight
    return found


def test_a_word_leads_to_its_notes_and_weighs_most_in_a_title() -> None:
    notes = [
        findable("Roof", "what it would cost"),
        findable("Gutter", "the roof, too"),
        findable("Hens", "eggs"),
    ]
    found = postings(index(notes), "roof")
    assert set(found) == {0, 1}
    assert found[0] > found[1]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    notes = [findable(f"n{each}", "common" + (" rare" if each == 3 else "")) for each in range(40)]
    files = index(notes)
    assert postings(files, "rare")[3] > postings(files, "common")[3]


def test_parts_are_small_and_every_word_is_in_one() -> None:
    notes = [
        findable(f"note {each}", " ".join(f"word{each * 7 + number}x" for number in range(60)))
        for each in range(300)
    ]
    files = index(notes)
    held: dict[str, str] = {}
    for name, text in files.items():
        if name.startswith("t-"):
            _, prefix, found, *_ = calls(text)
            assert all(word.startswith(prefix) for word in found)
            assert not held.keys() & found.keys()
            held.update(found)
            assert len(text) < LARGEST_PART + 500
    assert len(held) > 2_000
    assert unpacked(held["word0x"]).keys() == {0}
    assert unpacked(held["word14x"]).keys() == {0, 1, 2}
    manifest = calls(files["index.js"])[1]
    assert {f"t-{each}.js" for each in (*manifest["leaves"], *manifest["inner"])} == {
        name for name in files if name.startswith("t-")
    }
    assert {f"d-{each}.js" for each in manifest["blocks"]} == {
        name for name in files if name.startswith("d-")
    }


def test_a_part_that_is_divided_names_the_best_notes_below_it() -> None:
    notes = [
        findable(f"x{each}", " ".join(f"a{number:04}y" for number in range(each, each + 400)))
        for each in range(0, 4_000, 40)
    ]
    notes.insert(50, findable("a4321z"))
    _, _, own, first = calls(index(notes)["t-a.js"])
    assert own == {}
    best = unpacked(first)
    assert max(best, key=lambda number: best[number]) == 50
    assert len(best) == FIRST_NOTES


def test_a_word_of_very_many_notes_is_cut_and_says_so() -> None:
    notes = [findable(f"n{each}", "the" + " the" * (each % 5)) for each in range(MOST_NOTES + 40)]
    files = index(notes)
    kept = next(calls(text)[2]["the"] for name, text in files.items() if name == "t-t.js")
    assert kept.startswith("~")
    assert len(unpacked(kept)) == MOST_NOTES


def test_words_of_other_scripts_have_files_with_plain_names() -> None:
    files = index([findable("東京", "ελιά")])
    assert all(re.fullmatch(r"[a-z0-9~.-]+", name) for name in files)


NOTES = {
    "people/bob-hale.md": "---\ntitle: Bob Hale\nvisibility: public\nemail: bob@hale.example\n"
    "aliases: [Hale senior, hale@old.example]\n---\nMends `roofs` and **chimneys**.\n",
    "c/roof.md": "---\ntitle: Roof\nvisibility: public\nparticipants: [bob-hale, ann-lee]\n---\n"
    "Behind [[secret]] and [[bob-hale|him]], [a plan](https://plan.example/x).\n\n"
    "%% hidden words %%\n\n"
    "## 2026-11-20 bob-hale -> ann-lee: asks for measurements\nneeds:: winter work\n\n"
    "- [ ] [[ann-lee]] a price [due:: 2026-12-01] (completion:: 2026-11-24)\n\n"
    "## 2026-11-21 note by ann-lee: noteworthy\n",
    "c/secret.md": "---\ntitle: Merger\nvisibility: private\nparticipants: [bob-hale]\n---\n"
    "clandestine\n",
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, str]:
    root = workspace(tmp_path_factory.mktemp("search"), NOTES)
    return {
        audience: "\n".join(
            text for path, text in built(root, audience).items() if path.startswith("search/")
        )
        for audience in (Audience.TEAM, Audience.PUBLIC)
    }


def test_the_text_is_shown_without_its_marks(sites: dict[Audience, str]) -> None:
    assert "Mends roofs and chimneys." in sites[Audience.TEAM]
    assert "Behind a private note and him, a plan." in sites[Audience.TEAM]
    assert "asks for measurements needs: winter work" in sites[Audience.TEAM]
    assert "a price due: 2026-12-01 completion: 2026-11-24" in sites[Audience.TEAM]
    assert "on-2026-11-20" in sites[Audience.TEAM]


def test_nothing_is_found_that_an_audience_may_not_read(sites: dict[Audience, str]) -> None:
    for text in sites.values():
        for word in ("merger", "clandestine", "hidden", "secret"):
            assert word not in text.casefold()
    assert "noteworthy" in sites[Audience.TEAM]
    assert "noteworthy" not in sites[Audience.PUBLIC]
    assert '"bob"' in sites[Audience.TEAM]
    assert "example" not in sites[Audience.PUBLIC]
