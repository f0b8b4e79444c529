"""Front matter that nobody here wrote: an edit of one key changes that key, or is refused.

`CONVNOTES_DATA` names a folder with `notes/*` and `yaml-test-suite/*.yaml` in it; without it these
tests are skipped.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
import yaml

from convnotes.edits.header_edits import Wanted, append_item, remove_key, set_key, set_keys
from convnotes.errors import ConvnotesError
from convnotes.model.header import Pairs, Scalar, Sequence
from convnotes.model.note import Note
from convnotes.model.source import Edit
from convnotes.text.apply import apply
from convnotes.text.parse import read_bytes

DATA = Path(os.environ.get("CONVNOTES_DATA", ""))
MOST_REFUSED = 0.03
SAMPLE = 150
VALUES: tuple[Wanted, ...] = (
    "plain words",
    'a: "b" # c',
    "Ζωή – 会議\u2028😀",
    "",
    ("one",),
    ("ann-lee", "[[bob-hale]]", "x, y"),
    (),
)
NEW = ("next_turn", "due", "unheard_of")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MORE = "one more"
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_INDENTED_BY_TAB = re.compile("—*»")

pytestmark = pytest.mark.skipif(
    not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"
)


class Attempt(NamedTuple):
    """An edit of one key that is tried, and the value that the key should have."""

    key: str
    edit: Callable[[Note], tuple[Edit, ...]]
    wanted: object


def _unescaped(shown: str) -> str:
    """Undo the signs of the suite: blanks, tabs, returns, a byte order mark, no final newline."""
    text = shown.replace("␣", " ").replace("←", "\r").replace("⇔", "\ufeff").replace("↵", "")
    return re.sub(r"∎\n?\Z", "", _INDENTED_BY_TAB.sub("\t", text))


def _suite() -> Iterator[bytes]:
    for file in sorted((DATA / "yaml-test-suite").glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            if "yaml" in case:
                matter = _unescaped(str(case["yaml"]))
                ending = "" if matter.endswith("\n") else "\n"
                yield f"---\n{matter}{ending}---\nbody: text\n".encode()


def _notes() -> list[Note]:
    files = sorted((DATA / "notes").rglob("*.md"))
    data = [file.read_bytes() for file in files if file.is_file()] + list(_suite())
    variants = [each.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for each in data]
    notes = [read_bytes(f"notes/{index}.md", each) for index, each in enumerate(data + variants)]
    return [each for each in notes if each.readable]


def _value(node: Scalar | Sequence | Pairs) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(_value(item) for item in node.items)
    return {repr(_value(key)): _value(value) for key, value in node.items}


def _attempts(note: Note) -> Iterator[Attempt]:
    for key, field in note.header.items():
        before = _value(field.node)
        for value in VALUES:
            single = isinstance(value, tuple) and len(value) == 1 and not _is_list(note, key)
            yield Attempt(key, _setting(key, value), value[0] if single else value)
        yield Attempt(key, partial(remove_key, key=key), None)
        if isinstance(before, tuple) and not _is_link(note, key):
            yield Attempt(key, _appending(key), (*before, MORE))
    for key in NEW:
        if key not in note.header:
            yield Attempt(key, _setting(key, "new"), "new")


def _setting(key: str, value: Wanted) -> Callable[[Note], tuple[Edit, ...]]:
    return partial(set_key, key=key, value=value)


def _appending(key: str) -> Callable[[Note], tuple[Edit, ...]]:
    return lambda note: append_item(note, key, MORE)


def _written(note: Note, key: str) -> str:
    span = note.header[key].node.span
    return note.source.text[span.start : span.end]


def _is_link(note: Note, key: str) -> bool:
    return _written(note, key).startswith("[[") and "," not in _written(note, key)


def _is_list(note: Note, key: str) -> bool:
    return isinstance(note.header[key].node, Sequence) and not _is_link(note, key)


def _others(note: Note, key: str) -> list[tuple[str, str, object]]:
    """Give the other keys as written and as read by YAML itself."""
    span = note.header.span
    matter = note.source.text[span.start : span.end] if span else ""
    root = yaml.compose(matter, Loader=LOADER)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return [
        (name.value, str(value.tag), yaml.serialize(value))
        for name, value in pairs
        if name.value != key
    ]


def _assert_right(note: Note, attempt: Attempt, after: Note) -> None:
    """Hold an edit against what may change, by means other than those that made it."""
    key, text, now = attempt.key, note.source.text, after.source.text
    assert after.readable
    assert now[after.body :] == text[note.body :]
    assert _others(note, key) == _others(after, key)
    if attempt.wanted is None:
        assert key not in after.header
    else:
        assert _value(after.header[key].node) == attempt.wanted
    _assert_outside(note, attempt, now)


def _assert_outside(note: Note, attempt: Attempt, now: str) -> None:
    text, field = note.source.text, note.header.get(attempt.key)
    if field is None:
        added = len(now) - len(text)
        at = next(i for i in range(len(now)) if text[i : i + 1] != now[i])
        assert any(
            text[:start] + now[start : start + added] + text[start:] == now
            for start in range(max(0, at - added), at + 1)
        )
        return
    ending = _LINE_END.search(text, max(field.node.span.end, field.key_span.end))
    below = text[ending.end() :] if ending else ""
    if attempt.wanted is None and len(note.header.fields) == len(note.header):
        assert now.endswith(below.lstrip("\r\n "))
        assert now.startswith(text[: field.key_span.start].rstrip(" ?\t"))
    elif attempt.wanted is not None:
        assert now.startswith(text[: field.key_span.end])
        assert now.endswith(below)


def _tried(notes: list[Note]) -> Counter[str]:
    """Try every edit on every note; a refused one has to name its place and what to do."""
    tally: Counter[str] = Counter()
    for note in notes:
        refused = False
        for attempt in _attempts(note):
            try:
                edits = attempt.edit(note)
            except ConvnotesError as error:
                _assert_names_its_place(note, error)
                refused = True
                tally["edits refused"] += 1
                continue
            after = read_bytes(note.path, apply(note.source, edits))
            _assert_right(note, attempt, after)
            tally["edits done"] += 1
        tally["notes"] += 1
        tally["notes with a refusal"] += refused
    print(dict(tally))
    return tally


def _assert_names_its_place(note: Note, error: ConvnotesError) -> None:
    assert error.status == 3
    assert re.match(rf"{note.path}:\d+:\d+: ", error.message)
    assert error.hint


def _assert_few_refused(tally: Counter[str]) -> None:
    assert tally["notes with a refusal"] <= MOST_REFUSED * tally["notes"]
    assert tally["edits refused"] <= MOST_REFUSED * tally["edits done"]


@pytest.mark.slow
def test_a_key_of_real_front_matter_is_edited_or_refused() -> None:
    _assert_few_refused(_tried(Random(20261125).sample(_notes(), SAMPLE)))


@pytest.mark.trial
def test_every_key_of_all_real_front_matter_is_edited_or_refused() -> None:
    _assert_few_refused(_tried(_notes()))


@pytest.mark.slow
def test_edits_of_two_keys_of_real_front_matter_go_together() -> None:
    """Edits computed one by one give, together, what either order gives one after the other."""
    done = 0
    for note in Random(20261126).sample(_notes(), SAMPLE):
        for one, other in pairwise(note.header):
            try:
                together = set_keys(note, {one: "x: y", other: None})
                edits = (*remove_key(note, other), *set_key(note, one, "x: y"))
            except ConvnotesError:
                continue
            assert apply(note.source, edits) == apply(note.source, together)
            done += 1
    print(done, "pairs of edits")
    assert done
