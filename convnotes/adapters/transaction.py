"""Writes that happen whole or not at all, are finished after a crash, and can be taken back.

First the journal says what will be done. Then all new bytes are written beside their files, which
is where a full disk shows; then each file is swapped. At last the journal becomes a record that undo
reads. Whatever fails before that is taken back.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence

from convnotes.adapters.disk import look, reason, sync_folder
from convnotes.adapters.journal import Journal, read_record
from convnotes.adapters.lock import PATIENCE, Busy, lock
from convnotes.adapters.planning import locate, missing_folders, plan, refuse_read_only
from convnotes.adapters.record import Record
from convnotes.adapters.state import FOLDER, keep_from_git, make_state, rescue, unfinished
from convnotes.adapters.swap import State, Swap, left_alone
from convnotes.errors import ConvnotesError
from convnotes.model.source import Change

_NEXT = "the next command finishes it or takes it back"


@contextlib.contextmanager
def writing(root: str, patience: float = PATIENCE) -> Iterator[tuple[str, ...]]:
    """Be the only writer of a workspace, after finishing what the one before may have left.

    Gives sentences on what was finished or taken back. It may be entered again inside of itself.
    """
    home = os.path.realpath(root)
    with contextlib.ExitStack() as held:
        with _named(FOLDER, "written"):
            said = held.enter_context(_alone(home, patience))
        yield said


@contextlib.contextmanager
def _alone(home: str, patience: float = PATIENCE) -> Iterator[tuple[str, ...]]:
    state = make_state(home)
    with lock(state, patience) as outermost:
        if outermost:
            keep_from_git(state)
        yield _recover(home, state) if outermost else ()


def write(root: str, changes: Sequence[Change], description: str) -> tuple[str, ...]:
    """Carry out changes, all or none of them; raises `ConvnotesError`.

    Gives sentences on what else became of files, of which there nearly always are none.
    """
    if not changes:
        return ()
    home = os.path.realpath(root)
    with _named(changes[0].path, "written"), _alone(home) as said:
        record = plan(home, changes, description)
        return (*said, *_run(home, record)) if record.steps else said


def undo(root: str, *, dry_run: bool = False) -> Record:
    """Take back the last write; raises `ConvnotesError` where its files are not as it left them.

    With `dry_run` nothing is taken back, and it is refused where it would be.
    """
    home = os.path.realpath(root)
    with _named(FOLDER, "read"), _alone(home):
        newest = Journal(make_state(home)).newest()
        if newest is None:
            raise ConvnotesError("there is nothing to take back")
        number, record = newest
        inverse = _inverse(home, record, number)
        if not dry_run:
            _run(home, inverse)
    return record


def recover(root: str) -> tuple[str, ...]:
    """Finish or take back what a crash interrupted, and say so; raises nothing.

    Where another process is writing, it does nothing.
    """
    if not unfinished(root):
        return ()
    try:
        with writing(root, patience=0) as said:
            return said
    except Busy:
        return ()
    except ConvnotesError as error:
        return (f"an interrupted write is not finished: {error.message}",)


def _inverse(home: str, record: Record, number: int) -> Record:
    steps = tuple(step.inverse() for step in reversed(record.steps))
    if not _fits(home, record):
        raise ConvnotesError("the last write was to other places: nothing was taken back")
    for step in steps:
        target = os.path.join(home, step.file)
        if look(target) != step.before:
            raise ConvnotesError(
                f"{step.path} was edited since: nothing was taken back",
                "only what nobody touched since can be taken back",
            )
        if step.before is not None:
            refuse_read_only(step.path, target)
    makes = missing_folders(home, steps)
    return Record(record.description, steps, makes, record.makes, number)


def _fits(home: str, record: Record) -> bool:
    """Tell whether a record is of this workspace as it is laid out now; anybody can write one."""
    files = (file for step in record.steps for file in (step.file, step.like) if file)
    places = (*files, *record.makes, *record.leaves)
    return bool(record.steps) and all(_is_ours(home, place) for place in places)


def _is_ours(home: str, file: str) -> bool:
    """Tell whether a place that was noted down is still in the workspace, with no link on the way."""
    try:
        return locate(home, file, last=False) == file
    except ConvnotesError:
        return False


def _run(home: str, record: Record) -> tuple[str, ...]:
    """Carry out a record; where anything fails, nothing of it stays."""
    state = make_state(home)
    journal = Journal(state)
    swaps = _swaps(home, state, record)
    try:
        with _named(record.steps[0].path, record.verb):
            journal.begin(record)
        for deed in (Swap.prepare, Swap.advance):
            for swap in swaps:
                with _named(swap.step.path, record.verb):
                    deed(swap)
        with _named(record.steps[0].path, record.verb):
            return _conclude(home, journal, record, swaps)
    except BaseException as error:
        _abandon(home, journal, record, swaps, error)
        raise


def _swaps(home: str, state: str, record: Record) -> tuple[Swap, ...]:
    return tuple(Swap(home, state, step) for step in record.steps)


def _conclude(
    home: str, journal: Journal, record: Record, swaps: tuple[Swap, ...]
) -> tuple[str, ...]:
    """Remove what stands beside the files, see all on the disk, and make it a thing of the past."""
    said = tuple(sentence for swap in swaps for sentence in swap.clear())
    _remove_folders(home, record.leaves)
    for folder in sorted({swap.folder for swap in swaps}):
        with contextlib.suppress(FileNotFoundError):
            sync_folder(folder)
    journal.commit(record)
    return said


def _abandon(
    home: str, journal: Journal, record: Record, swaps: tuple[Swap, ...], error: BaseException
) -> None:
    """Take back what a failed write did; where that fails as well, say so in its stead."""
    try:
        if not journal.turn_back() or journal.committed(record):
            journal.sweep()
            journal.drop()
            return
        said = _take_back(home, journal, record, swaps)
    except OSError as second:
        raise ConvnotesError(
            f"{error}; what was begun could not be taken back: {reason(second)}", _NEXT
        ) from None
    if said and isinstance(error, ConvnotesError):
        raise ConvnotesError(f"{error.message}; {'; '.join(said)}", error.hint) from None


def _take_back(
    home: str, journal: Journal, record: Record, swaps: tuple[Swap, ...]
) -> tuple[str, ...]:
    journal.turn_back()
    said = tuple(sentence for swap in reversed(swaps) for sentence in swap.take_back())
    _remove_folders(home, record.makes)
    for folder in sorted({swap.folder for swap in swaps}):
        with contextlib.suppress(FileNotFoundError):
            sync_folder(folder)
    journal.drop()
    return said


def _remove_folders(home: str, folders: tuple[str, ...]) -> None:
    """Remove folders that are empty, inner before outer."""
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            os.rmdir(os.path.join(home, folder))


def _recover(home: str, state: str) -> tuple[str, ...]:
    journal = Journal(state)
    journal.sweep()
    pending = journal.pending()
    if pending is None:
        return ()
    file, back = pending
    record = _read(home, file)
    if record is None:
        return (f"a journal that cannot be read is now {rescue(state, file, 'journal', 'odd')}",)
    swaps = _swaps(home, state, record)
    if journal.committed(record):
        journal.drop()
        return ()
    what = f"{'undo' if record.undoes else 'write'} ({record.description})"
    states = [swap.state_now() for swap in swaps]
    begun = State.DONE in states or State.EDITED in states
    if begun and not back and State.CAUGHT not in states:
        with contextlib.suppress(OSError, ConvnotesError):
            said = _finish(home, journal, record, swaps)
            return (f"an interrupted {what} was finished", *said)
    with _named(record.paths[0], record.verb):
        said = _take_back(home, journal, record, swaps)
    return (f"an interrupted {what} was taken back", *said)


def _finish(
    home: str, journal: Journal, record: Record, swaps: tuple[Swap, ...]
) -> tuple[str, ...]:
    said: list[str] = []
    for swap in swaps:
        state = swap.state_now()
        if state is State.PENDING:
            swap.carry_out()
        elif state is not State.DONE:
            said.append(left_alone(swap.step.path))
    return (*said, *_conclude(home, journal, record, swaps))


def _read(home: str, file: str) -> Record | None:
    """Read a journal; None for one that is damaged, or that did not come from this workspace."""
    try:
        record = read_record(file)
    except ValueError:
        return None
    return record if _fits(home, record) else None


@contextlib.contextmanager
def _named(path: str, verb: str) -> Iterator[None]:
    """Say of which file the system speaks."""
    try:
        yield
    except OSError as error:
        raise ConvnotesError(f"{path} was not {verb}: {reason(error)}") from None
