"""What every merge has to be, over thousands of notes that two sides change at random."""

import re
from collections import Counter
from random import Random
from typing import NamedTuple

import pytest

from convnotes.adapters.merge_file import MergeFile
from convnotes.merge.merge_note import merged_note
from convnotes.merge.outcome import Merged, Outcome
from convnotes.merge.turn_state import Standing, standing
from convnotes.merge.turn_state import changed as turned
from convnotes.model.source import Source
from convnotes.text.parse import read
from convnotes.turns.standing import spoken
from merge.generated import ON, PATH, Hand, changed, sheet

_WORD = re.compile(r"\b[bot]\d+z\b")
_HUNK = re.compile(r"(?ms)(^<{7} ours\r?\n)(.*?)(^={7}\r?\n)(.*?)(?=^>{7} theirs)")


def lines(base: str, ours: str, theirs: str) -> Merged:
    return Merged(*MergeFile().merged(base, ours, theirs))


def merge(base: str, ours: str, theirs: str) -> Outcome:
    return merged_note(PATH, base, ours, theirs, ON, lines)


class Drawn(NamedTuple):
    base: str
    ours: str
    theirs: str
    gone: frozenset[str]
    declared: frozenset[str]


def drawn(seed: int) -> Drawn:
    draw = Random(seed)
    base = sheet(Hand(draw, "b"))
    here, there = Hand(draw, "o"), Hand(draw, "t")
    ours, theirs = changed(base, here), changed(base, there)
    return Drawn(
        base.text(),
        ours.text(),
        theirs.text(),
        frozenset((*here.gone, *there.gone)),
        frozenset((base.header.get("next_turn", ""), *here.declared, *there.declared)),
    )


def problems(seed: int) -> list[str]:
    """Give what is wrong with the merge of a drawn note."""
    one = drawn(seed)
    merged = merge(one.base, one.ours, one.theirs)
    other = merge(one.base, one.theirs, one.ours)
    found = [*_losses(one, merged)]
    if (merged.conflicts == 0) != (other.conflicts == 0):
        found.append("a conflict depends on the side")
    elif merged.conflicts == 0 and merged.text != other.text:
        found.append("the sides make a difference")
    elif merged.conflicts and _turned_round(merged.text) != other.text:
        found.append("a conflict is not the mirror of the other")
    by_git = lines(one.base, one.ours, one.theirs)
    if merged.conflicts == 0:
        found += _reading(one, merged)
        # What git merged by lines it may merge in another way from other bases.
        found += [] if merged.text == by_git.text else _again(one, merged)
    note = [read(Source(PATH, text, "")) for text in (one.base, one.ours, one.theirs)]
    stands = [standing(each, ON) for each in note]
    once = not (turned(stands[0], stands[1]) and turned(stands[0], stands[2]))
    if by_git.conflicts == 0 and once and merged.text != by_git.text:
        found.append("git's bytes were changed")
    return found


def _turned_round(text: str) -> str:
    return _HUNK.sub(r"\1\4\3\2", text)


def _losses(one: Drawn, merged: Outcome) -> list[str]:
    words = Counter(_WORD.findall(merged.text))
    wanted = set(_WORD.findall(one.ours)) | set(_WORD.findall(one.theirs))
    found = [f"lost {word}" for word in sorted(wanted - one.gone) if not words[word]]
    if merged.conflicts == 0:
        found += [f"{word} twice" for word in sorted(words) if words[word] > 1]
    return found


def _again(one: Drawn, merged: Outcome) -> list[str]:
    found = []
    for base, ours, theirs in (
        (one.base, merged.text, one.theirs),
        (one.base, one.ours, merged.text),
        (one.ours, merged.text, one.ours),
    ):
        again = merge(base, ours, theirs)
        # Who declared something on the same day cannot be told from who knew of it.
        if again.text != merged.text and not any(
            "neither is newer" in each for each in again.remarks
        ):
            found.append("merging again changes it")
    return found


def _reading(one: Drawn, merged: Outcome) -> list[str]:
    note = read(Source(PATH, merged.text, ""))
    stands = standing(note, ON)
    ours, theirs = (standing(read(Source(PATH, text, "")), ON) for text in (one.ours, one.theirs))
    if stands is None or ours is None or theirs is None or not note.readable or note.problems:
        return ["the merged note is not whole"]
    found = []
    if not stands.turn.aside and not stands.repeats and stands.turn.rule == "T2":
        words = [set(re.findall(r"[\w-]+", each)) for each in one.declared]
        words += [set(side.turn.holders) for side in (ours, theirs) if not side.repeats]
        if set(stands.turn.holders) not in words:
            found.append(f"{stands.turn.holders} hold by nobody's word, not {stands.fresh}")
    if stands.turn.stale and not (ours.turn.stale or theirs.turn.stale):
        found.append("the header is stale, and was not on either side")
    sides = [_read_order(side) for side in (ours, theirs)]
    common = [[each for each in side if each in sides[0] and each in sides[1]] for side in sides]
    order = _read_order(stands)
    for side in sides if common[0] == common[1] else ():
        own = [each for each in side if each in order]
        if own != [each for each in order if each in own]:
            found.append("exchanges of one side are read in another order")
    return found


def _read_order(side: Standing) -> list[str]:
    return [each.summary.split()[-1] for each in spoken(side.conversation, ON)]


@pytest.mark.parametrize("seed", range(40))
def test_a_merge_is_what_it_should_be(seed: int) -> None:
    assert problems(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(1, 6))
def test_hundreds_of_merges(hundred: int) -> None:
    wrong = {
        seed: found
        for seed in range(hundred * 100, hundred * 100 + 100)
        if (found := problems(seed))
    }
    assert wrong == {}


@pytest.mark.trial
@pytest.mark.parametrize("thousand", range(1, 11))
def test_thousands_of_merges(thousand: int) -> None:
    wrong = {
        seed: found
        for seed in range(thousand * 1000, thousand * 1000 + 1000)
        if (found := problems(seed))
    }
    assert wrong == {}
