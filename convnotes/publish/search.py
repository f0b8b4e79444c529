"""The search index: parts by the beginnings of words, each a script that a page loads when it needs it.

An index is made of four kinds of files, all below `search/`, each a call of one function that
`static/search.js` gives: `index.js` names the beginnings; `t-….js` says which notes hold the words with
a beginning, and how much they count there; `d-….js` holds a few notes' titles and texts. Nothing is
loaded before somebody types, and then only what the words typed need.

What an earlier build kept is not made again. As long as there are the same notes, one with another
text changes the listings of its words, and only the files that hold these or its text.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from convnotes.publish.findable import MOST_TEXT, Findable
from convnotes.publish.kept_index import Entry, Kept, Lost
from convnotes.publish.search_files import FOLDER, Text, call, called
from convnotes.publish.weighing import Counts, Posting, counted, rarity, score, whole
from convnotes.publish.word_parts import WordParts

LARGEST_BLOCK = 12_000
"""How many characters of titles and texts stand in one file."""

Row = Sequence[Any]
"""What is shown of a note: its kind, title, page and what stands beside, and its places and texts."""


class Intake(NamedTuple):
    """A note that goes into the index; where it stands as it was taken in, there is no more of it."""

    entry: Entry
    counts: Counts | None = None
    row: Row = ()


def index(findables: Iterable[Findable]) -> Iterator[tuple[str, str]]:
    """Give the files of an index by their paths."""
    made = tuple(findables)
    notes = (intake(str(number), (), each) for number, each in enumerate(made))
    for path, text in Index(Kept(), made.__getitem__).files(notes, anew=True):
        assert text is not None, path
        yield path, text


def intake(name: str, read: Sequence[int], one: Findable) -> Intake:
    """Make of a note what goes into the index."""
    counts, scale = counted(one)
    row = _row(one)
    return Intake(Entry(name, read, scale, sum(map(len, row[-1]))), counts, row)


class Index:
    """Makes the files of an index that do not stand.

    `remade` gives a note that stands by its number, for where the file that shows it is gone.
    """

    def __init__(self, kept: Kept, remade: Callable[[int], Findable]) -> None:
        self._kept = kept
        self._remade = remade
        self._before = kept.entries()
        self._entries: list[Entry] = []
        self._rows: dict[int, Row] = {}

    def files(self, notes: Iterable[Intake], *, anew: bool) -> Iterator[Text]:
        """Give the files; `anew` where these are not the same notes as before in the same order."""
        if anew:
            self._kept.begin_anew()
        found = self._gathered(notes) if anew else self._edited(notes)
        words = WordParts(self._kept, whole(len(self._entries)))
        for word, postings in found:
            words.put(word, postings)
        yield from words.files()
        starts = yield from self._blocks()
        parts = {"leaves": words.leaves, "inner": words.inner}
        told = {"notes": len(self._entries), **parts, "blocks": starts}
        yield f"{FOLDER}index.js", call("index", told)

    def _gathered(self, notes: Iterable[Intake]) -> Iterator[tuple[str, list[Posting]]]:
        """Give all words in their order, with all the notes that hold them."""
        found: dict[str, list[Posting]] = {}
        for number, each in enumerate(notes):
            self._take(number, each)
            entry, counts = each.entry, each.counts
            if counts is None:
                counts = self._kept.counts(entry.name)
            self._kept.put_entry(number, entry, counts)
            # Many words stand equally often in a note, and count the same.
            made: dict[int, Posting] = {}
            for word, count in counts.items():
                posting = made.get(count)
                if posting is None:
                    posting = made[count] = number, count, entry.scale.weight(count)
                if word in found:
                    found[word].append(posting)
                else:
                    found[word] = [posting]
        return ((word, found.pop(word)) for word in sorted(found))

    def _edited(self, notes: Iterable[Intake]) -> Iterator[tuple[str, list[Posting]]]:
        """Give the words in their order that count otherwise somewhere, with all their notes."""
        edits: dict[str, dict[int, int]] = {}
        for number, each in enumerate(notes):
            self._take(number, each)
            if each.counts is not None:
                for word in self._otherwise(number, each.entry, each.counts):
                    edits.setdefault(word, {})[number] = each.counts.get(word, 0)
                self._kept.put_entry(number, each.entry, each.counts)
        return ((word, self._postings(word, edits[word])) for word in sorted(edits))

    def _take(self, number: int, each: Intake) -> None:
        self._entries.append(each.entry)
        if each.counts is not None:
            self._rows[number] = each.row

    def _otherwise(self, number: int, entry: Entry, counts: Counts) -> Iterator[str]:
        """Give the words that count otherwise in a note than they did."""
        was, now = self._before[number].scale, entry.scale
        before, known = self._kept.counts(entry.name), self._kept.words()
        of_whole = whole(len(self._before))
        for word in before.keys() | counts.keys():
            count = counts.get(word, 0)
            if count != before.get(word, 0):
                yield word
            elif was != now:
                if word not in known:
                    raise Lost(word)
                rare = rarity(known[word][1], of_whole)
                if score(rare, was.weight(count)) != score(rare, now.weight(count)):
                    yield word

    def _postings(self, word: str, edits: dict[int, int]) -> list[Posting]:
        found = dict(self._kept.found(word)) if word in self._kept.words() else {}
        found.update(edits)
        return [
            (number, found[number], self._entries[number].scale.weight(found[number]))
            for number in sorted(found)
            if found[number]
        ]

    def _blocks(self) -> Generator[Text, None, list[int]]:
        """Give the titles and texts of neighbouring notes together, and return where each begins."""
        shown = _Shown(self._kept, self._before)
        blocks = _together(self._entries)
        for first, block in blocks.items():
            path = _path(first)
            numbers = range(first, first + len(block))
            if (
                self._rows.keys().isdisjoint(numbers)
                and shown.blocks.get(first) == block
                and self._kept.lies(path)
            ):
                yield path, None
                continue
            rows = [self._row(number, shown) for number in numbers]
            yield path, call("notes", first, rows)
        return list(blocks)

    def _row(self, number: int, shown: "_Shown") -> Row:
        found = self._rows.get(number) or shown.row(self._entries[number].name)
        return found or _row(self._remade(number))


class _Shown:
    """What the files of an earlier build show of the notes."""

    def __init__(self, kept: Kept, entries: Sequence[Entry]) -> None:
        self.blocks = _together(entries)
        self._places = {
            name: (first, place)
            for first, block in self.blocks.items()
            for place, name in enumerate(block)
        }
        self._kept = kept
        self._opened: tuple[int, Sequence[Row]] = -1, ()

    def row(self, name: str) -> Row | None:
        """Give the row of a note; None where the file with it is gone."""
        first, place = self._places[name]
        if self._opened[0] != first:
            data = self._kept.left(_path(first))
            self._opened = first, called(data)[-1] if data else ()
        rows = self._opened[1]
        return rows[place] if place < len(rows) else None


def _path(first: int) -> str:
    return f"{FOLDER}d-{first}.js"


def _together(entries: Iterable[Entry]) -> dict[int, list[str]]:
    """Put the names of neighbouring notes together for files of a bearable size, by their first."""
    blocks: dict[int, list[str]] = {}
    block: list[str] = []
    size = 0
    for number, each in enumerate(entries):
        if not block or size + each.size > LARGEST_BLOCK:
            block = blocks[number] = []
            size = 0
        block.append(each.name)
        size += each.size + 80
    return blocks


def _row(one: Findable) -> Row:
    room = MOST_TEXT
    places: list[str] = []
    texts: list[str] = []
    for passage in one.passages:
        if room <= 0:
            break
        places.append(passage.href)
        texts.append(passage.text[:room])
        room -= len(texts[-1])
    return one.kind, one.title, one.href, one.beside, places, texts
