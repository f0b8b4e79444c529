"""What a page reads of the world while it is drawn, noted by table and key.

A later build asks for the same keys again. A page that would read the same is the same page.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar, overload

from convnotes.model.note import Name, Note
from convnotes.model.notebook import Meant, Names
from convnotes.model.place import Span

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
T = TypeVar("T")

Key = tuple[str, Any]
"""The name of a table and a key of it: a text, or a tuple of texts and numbers."""
_NOWHERE = Span(0, 0)


def written(key: Key) -> str:
    """Write a key as a text."""
    return json.dumps(key)


def table_of(text: str) -> str:
    """Give the table of a key that was written."""
    return text.split('"', 2)[1]


def as_key(text: str) -> Key:
    """Read a key that was written; raises `ValueError` for what is none."""
    name, asked = json.loads(text)
    return str(name), _hashable(asked)


def _hashable(asked: Any) -> Any:
    return tuple(map(_hashable, asked)) if isinstance(asked, list) else asked


EVERYTHING: Key = ("everything", "")
"""Read by whoever looks through a whole table: no later build can tell that this is as it was."""


HEADS = frozenset(("heads",))
"""What a table follows from that says nothing: the heads of all notes."""


class Reads:
    """Notes what is read, as long as somebody wants to know."""

    def __init__(self) -> None:
        self.tables: dict[str, Callable[[Any], object]] = {}
        self.follows: dict[str, frozenset[str]] = {}
        self.open: set[Key] | None = None

    def note(self, table: str, key: object) -> None:
        """Note that a key was read."""
        if self.open is not None:
            self.open.add((table, key))

    def note_all(self, keys: set[Key]) -> None:
        """Note all that was read for something that is used again."""
        if self.open is not None:
            self.open |= keys

    def recorded(self) -> AbstractContextManager[set[Key]]:
        """Give a set that holds, at the end, all that was read meanwhile."""
        return _Aside(self, set())

    def unseen(self) -> AbstractContextManager[None]:
        """Read without a note: what comes of it is noted instead."""
        return _Aside(self, None)


class _Aside(AbstractContextManager[Any]):
    """Lets reads be noted elsewhere, or nowhere; a function with `yield` takes four times as long."""

    __slots__ = ("_around", "_found", "_reads")

    def __init__(self, reads: Reads, found: set[Key] | None) -> None:
        self._reads = reads
        self._found = found

    def __enter__(self) -> Any:
        self._around, self._reads.open = self._reads.open, self._found
        return self._found

    def __exit__(self, *_: object) -> None:
        self._reads.open = self._around


class Kept(Generic[K, V]):
    """Things that are made once, each with what was read for it: that counts for all who use it."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._made: dict[K, tuple[V, set[Key]]] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Give what was made under a key, or make it."""
        found = self._made.get(key)
        if found is None:
            with self._reads.recorded() as read:
                made = make()
            found = self._made[key] = made, read
        self._reads.note_all(found[1])
        return found[0]


class Later(Mapping[K, V]):
    """A table whose values are finished when they are wanted, of what was gathered for each key."""

    def __init__(
        self, reads: Reads, gathered: Mapping[K, Any], finish: Callable[[K, Any], V]
    ) -> None:
        self._reads = reads
        self._gathered = gathered
        self._finish = finish
        self._finished: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        found = self._finished.get(key)
        if found is None:
            gathered = self._gathered[key]
            with self._reads.unseen():
                found = self._finished[key] = self._finish(key, gathered)
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._gathered

    def __iter__(self) -> Iterator[K]:
        return iter(self._gathered)

    def __len__(self) -> int:
        return len(self._gathered)


class Watched(Mapping[K, V]):
    """A table of which every key that is asked for is noted, whether it is there or not."""

    def __init__(
        self, name: str, made: Mapping[K, V], reads: Reads, follows: Iterable[str] = HEADS
    ) -> None:
        self.made = made
        self._name = name
        self._reads = reads
        reads.tables[name] = made.get
        reads.follows[name] = frozenset(follows)

    def __getitem__(self, key: K) -> V:
        self._reads.note(self._name, key)
        return self.made[key]

    def __contains__(self, key: object) -> bool:
        self._reads.note(self._name, key)
        return key in self.made

    @overload
    def get(self, key: K) -> V | None: ...

    @overload
    def get(self, key: K, default: V | D) -> V | D: ...

    def get(self, key: K, default: object = None) -> object:
        """Give what stands under a key, or the default."""
        self._reads.note(self._name, key)
        return self.made.get(key, default)

    def __iter__(self) -> Iterator[K]:
        self._reads.note(*EVERYTHING)
        return iter(self.made)

    def __len__(self) -> int:
        self._reads.note(*EVERYTHING)
        return len(self.made)


class WatchedNames:
    """Looks names up, and notes which."""

    def __init__(self, names: Names, reads: Reads) -> None:
        self._names = names
        self._reads = reads
        self.withheld = names.withheld
        reads.tables["meant"] = lambda key: names.meant(Name(key[0], _NOWHERE, key[1]))
        reads.tables["note"] = names.note
        reads.tables["nearest"] = names.nearest
        reads.tables["hidden"] = names.hidden
        reads.follows |= dict.fromkeys(
            ("meant", "note", "nearest", "hidden"), frozenset(("names",))
        )

    def meant(self, name: Name) -> Meant:
        """Find whom a name means."""
        self._reads.note("meant", (name.text, name.link))
        return self._names.meant(name)

    def note(self, target: str) -> Note | None:
        """Find the note that a link leads to."""
        self._reads.note("note", target)
        return self._names.note(target)

    def nearest(self, text: str) -> str:
        """Give the id of whoever has a name most like this, or nothing."""
        self._reads.note("nearest", text)
        return self._names.nearest(text)

    def hidden(self, target: str) -> bool:
        """Tell whether a link leads to a note that this audience may not know of."""
        self._reads.note("hidden", target)
        return self._names.hidden(target)


_F = TypeVar("_F", bound=Callable[..., Any])


def follows(*of: str) -> Callable[[_F], _F]:
    """Say what alone a table or question follows from, beside the texts of the notes in its answer.

    `own` is the note whose id is its key; `people` are the notes that have to do with all in its key,
    `months` those in which something was said in the month that is its key; anything else is one of
    the facets of notes in `convnotes.publish.comparing`.
    """

    def said(make: _F) -> _F:
        vars(make)["follows"] = frozenset(of)
        return make

    return said


class table(Generic[K, V]):  # noqa: N801 - it is used as a decorator, like `cached_property`
    """A table of the world: made once, when it is first wanted, and watched from then on."""

    def __init__(self, make: Callable[[Any], Mapping[K, V]]) -> None:
        self._make = make
        self.follows: frozenset[str] = vars(make).get("follows", HEADS)
        self.__doc__ = make.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, world: Any, _: type | None = None) -> Watched[K, V]:
        with world.reads.unseen():
            made = self._make(world)
        found = Watched(self._name, made, world.reads, self.follows)
        # Stands before this descriptor from now on, as with `cached_property`.
        world.__dict__[self._name] = found
        return found


class whole(Generic[T]):  # noqa: N801 - it is used as a decorator, like `cached_property`
    """Something of the world that holds all of a kind: whoever looks at it has looked at everything."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._name = "_whole_" + name

    def __get__(self, world: Any, _: type | None = None) -> T:
        kept: dict[str, T] = world.__dict__
        if self._name not in kept:
            with world.reads.unseen():
                kept[self._name] = self._make(world)
        world.reads.note(*EVERYTHING)
        return kept[self._name]


class question(Generic[T]):  # noqa: N801 - it is used as a decorator
    """A question to the world about a few texts: asked once, and what it hears is its answer alone."""

    def __init__(self, answer: Callable[..., T]) -> None:
        self._answer = answer
        self.follows: frozenset[str] = vars(answer).get("follows", HEADS)
        self.__doc__ = answer.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, world: Any, _: type | None = None) -> Callable[..., T]:
        reads, name, answer = world.reads, self._name, self._answer
        answers: dict[tuple[object, ...], T] = {}

        def asked(*key: object) -> T:
            reads.note(name, key)
            if key not in answers:
                with reads.unseen():
                    answers[key] = answer(world, *key)
            return answers[key]

        reads.tables[name] = lambda key: asked(*key)
        world.__dict__[name] = asked
        return asked


def followed(world: Any, name: str) -> frozenset[str]:
    """Give what a table or question follows from."""
    made = _made(world, name)
    if made:
        return made.follows
    found: frozenset[str] = world.reads.follows.get(name, HEADS)
    return found


def value(world: Any, key: Key) -> object:
    """Give what a page that reads a key now would read; raises `LookupError` where none can."""
    name, asked = key
    if name not in world.reads.tables:
        if not _made(world, name):
            raise LookupError(name)
        getattr(world, name)
    return world.reads.tables[name](asked)


def _made(world: Any, name: str) -> table[Any, Any] | question[Any] | None:
    every = (vars(each)[name] for each in type(world).__mro__ if name in vars(each))
    found = next(every, None)
    return found if isinstance(found, table | question) else None
