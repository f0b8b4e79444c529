"""A search index kept in rows of bytes: a sheet of all that is small, each note, and each word."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from convnotes.publish.kept_index import Entry, Kept, Lost
from convnotes.publish.weighing import Best, Counts, Posting, Scale

_SHEET = "sheet"


class Rows(Protocol):
    """Keeps rows by their keys from one build to the next, with the files of the index."""

    def get(self, key: str) -> bytes | None:
        """Give a row as an earlier build left it; None where it is missing or damaged."""

    def put(self, key: str, data: bytes | None) -> None:
        """Keep a row, or no longer."""

    def put_read(self, numbers: Iterable[int]) -> None:
        """Keep the numbers of all keys of the world that were read for the rows."""

    def begin_anew(self) -> None:
        """Keep no rows but those that are put from now on."""

    def lies(self, path: str) -> bool:
        """Tell whether a file lies there as it was left."""

    def left(self, path: str) -> bytes | None:
        """Give the bytes of such a file."""


class KeptRows(Kept):
    """Reads an index from rows, and writes it."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._entries: tuple[Entry, ...] | None = None
        self._words: dict[str, tuple[int, int]] = {}
        self._parts: dict[str, Best] = {}
        self._new_entries: dict[int, Entry] = {}
        self._new_words: dict[str, tuple[int, int]] = {}

    def entries(self) -> Sequence[Entry]:
        """Give the notes in their order."""
        if self._entries is None:
            sheet = self._rows.get(_SHEET) or b"[[], {}, {}]"
            entries, self._words, self._parts = json.loads(sheet)
            self._entries = tuple(
                Entry(name, read, Scale(*scale), size) for name, read, scale, size in entries
            )
            self._new_entries = dict(enumerate(self._entries))
            self._new_words = self._words.copy()
        return self._entries

    def counts(self, name: str) -> Counts:
        """Give the words of a note."""
        told, _, packed = self._row(f"note {name}").partition(b"\n")
        code, *words = told.decode().split(" ")
        return dict(zip(words, array(code, packed), strict=True))

    def words(self) -> Mapping[str, tuple[int, int]]:
        """Give every word, with the size of its listing and the number of its notes."""
        return self._words

    def text(self, word: str) -> str:
        """Give the listing of a word."""
        return self._row(f"word {word}").partition(b"\n")[0].decode()

    def found(self, word: str) -> Iterable[tuple[int, int]]:
        """Give the notes that hold a word by their numbers, with how often it counts there."""
        packed = array("I", self._row(f"word {word}").partition(b"\n")[2])
        half = len(packed) // 2
        return zip(packed[:half], packed[half:], strict=True)

    def _row(self, key: str) -> bytes:
        found = self._rows.get(key)
        if found is None:
            raise Lost(key)
        return found

    def parts(self) -> Mapping[str, Best]:
        """Give by the beginning of each part the best notes for any of its words."""
        return self._parts

    def lies(self, path: str) -> bool:
        """Tell whether a file lies there as it was left."""
        return self._rows.lies(path)

    def left(self, path: str) -> bytes | None:
        """Give the bytes of such a file."""
        return self._rows.left(path)

    def forget(self) -> None:
        """Know nothing of an earlier index any more, nor of what was put."""
        self._entries = ()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Know no words and parts any more, and keep only what is put from now on."""
        self._words, self._parts = {}, {}
        self._new_entries, self._new_words = {}, {}
        self._rows.begin_anew()

    def put_entry(self, number: int, entry: Entry, counts: Counts) -> None:
        """Keep a note by its place in the order."""
        self._new_entries[number] = entry
        # Nearly always a byte is enough for each.
        code = "B" if max(counts.values(), default=0) < 256 else "I"
        told = " ".join((code, *counts)).encode()
        packed = array(code, counts.values()).tobytes()
        self._rows.put(f"note {entry.name}", b"%b\n%b" % (told, packed))

    def put_word(self, word: str, size: int, text: str, found: Sequence[Posting]) -> None:
        """Keep a word; one that no note holds any more is dropped."""
        if found:
            packed = array("I", [number for number, _, _ in found])
            packed.extend([count for _, count, _ in found])
            data = b"%b\n%b" % (text.encode(), packed.tobytes())
            self._new_words[word] = size, len(found)
            self._rows.put(f"word {word}", data)
        else:
            del self._new_words[word]
            self._rows.put(f"word {word}", None)

    def put_parts(self, parts: Mapping[str, Best]) -> None:
        """Keep the parts, all of them, after all else."""
        entries = tuple(self._new_entries.values())
        told = entries, self._new_words, parts
        sheet = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        self._rows.put(_SHEET, sheet.encode())
        self._rows.put_read({number for each in entries for number in each.read})
