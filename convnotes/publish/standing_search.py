"""The search index of an earlier build, brought up to date by the notes that would read otherwise."""

from collections.abc import Callable, Iterator, Mapping

from convnotes.publish.findable import Findable, sought
from convnotes.publish.kept_index import Entry, Lost
from convnotes.publish.search import Index, Intake, intake
from convnotes.publish.search_files import Text
from convnotes.publish.standing import Standing
from convnotes.publish.world import World


def renewed(world: World, standing: Standing) -> Iterator[tuple[str, bytes | None]]:
    """Give the files of the index; None for the bytes of those that stand as they are."""
    for path, text in _texts(world, standing):
        data = None if text is None else text.encode("utf-8", "replace")
        yield path, None if data is None or standing.put_ready(path, data) else data


def _texts(world: World, standing: Standing) -> Iterator[Text]:
    every = dict(sought(world))
    if standing.search.entries():
        try:
            # All of it, so that nothing is given yet if something turns out to be lost.
            return iter(list(_brought_up(every, standing)))
        except Lost:
            standing.search.forget()
    return _brought_up(every, standing)


def _brought_up(every: Mapping[str, Callable[[], Findable]], standing: Standing) -> Iterator[Text]:
    before = {each.name: each for each in standing.search.entries()}
    makers = tuple(every.values())
    made = Index(standing.search, lambda number: makers[number]())
    return made.files(_intakes(every, before, standing), anew=list(before) != list(every))


def _intakes(
    every: Mapping[str, Callable[[], Findable]], before: Mapping[str, Entry], standing: Standing
) -> Iterator[Intake]:
    for name, make in every.items():
        known = before.get(name)
        if known and standing.unchanged(known.read):
            yield Intake(known)
        else:
            one, read = standing.observed(make)
            yield intake(name, read, one)
