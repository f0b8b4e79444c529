"""Which of many names is most like a misspelt one, without a look at each of them."""

from collections.abc import Iterable

_CANDIDATES = 12
_LONGEST = 80
"""Characters of a name that are compared."""


class Likeness:
    """Names, filed by the three-letter pieces they share with others."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(set(names))
        self.holding: dict[str, list[int]] = {}
        for number, name in enumerate(self.names):
            for piece in _pieces(name):
                self.holding.setdefault(piece, []).append(number)
        self.known: dict[str, str] = {}

    def nearest(self, word: str, cutoff: float = 0.7) -> str:
        """Give the name most like a word, or nothing; `cutoff` is as `difflib` counts likeness."""
        found = self.known.get(word)
        if found is None:
            found = self.known[word] = self._nearest(word[:_LONGEST], cutoff)
        return found

    def _nearest(self, word: str, cutoff: float) -> str:
        import difflib

        shared: dict[int, int] = {}
        for piece in _pieces(word):
            for number in self.holding.get(piece, ()):
                shared[number] = shared.get(number, 0) + 1
        # Of names that share equally much, the one of like length comes first.
        ranked = sorted(
            shared, key=lambda each: (-shared[each], abs(len(self.names[each]) - len(word)), each)
        )
        candidates = [self.names[each] for each in ranked[:_CANDIDATES]]
        return next(iter(difflib.get_close_matches(word, candidates, 1, cutoff)), "")


def _pieces(name: str) -> set[str]:
    padded = f" {name[:_LONGEST]} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
