"""One file replaced, made or removed so that whatever anybody else saves there is never lost.

The new bytes are written beside the file. On Linux the two then change places in one instant, and
what comes out is compared with what should have been there. If an editor has saved in between, the
two change places again. Elsewhere the file is read once more right before it is replaced.
"""

import os
from dataclasses import dataclass
from enum import Enum, auto

from convnotes.adapters.disk import (
    exchange,
    look,
    rename_new,
    unlink_if_there,
    watching,
    write_synced,
)
from convnotes.adapters.record import Step
from convnotes.adapters.state import HALF, rescue
from convnotes.errors import ChangedMeanwhile, ConvnotesError
from convnotes.text.decode import digest


class State(Enum):
    """How far a step got, as far as its files show."""

    PENDING = auto()
    """Nothing happened yet."""
    DONE = auto()
    CAUGHT = auto()
    """Ours is in place, and somebody's bytes, saved in that instant, stand beside it."""
    EDITED = auto()
    """It was done, and then somebody saved something else."""
    OVERTAKEN = auto()
    """Somebody saved something else before it was done."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A step on the disk, in the workspace `home`, whose folder for rescued files is in `state`."""

    home: str
    state: str
    step: Step

    @property
    def target(self) -> str:
        """Where the file is."""
        return os.path.join(self.home, self.step.file)

    @property
    def folder(self) -> str:
        """Where the file and what stands beside it is."""
        return os.path.dirname(self.target)

    @property
    def _aside(self) -> str:
        """What stands beside: the new bytes, whole, and after the swap whatever was replaced."""
        mark = digest(os.fsencode(self.step.file))[:8]
        return os.path.join(self.folder, f".convnotes-{mark}.swap")

    def prepare(self) -> None:
        """Write the new bytes beside the file; under a name of their own until they are whole."""
        os.makedirs(self.folder, exist_ok=True)
        self.clear()
        if self.step.after is None:
            return
        like = os.path.join(self.home, self.step.like) if self.step.like else ""
        half = self._aside + HALF
        write_synced(half, self.step.after, self.step.mode, like)
        os.replace(half, self._aside)

    def advance(self) -> None:
        """Put the new bytes in place of the old; raises `ChangedMeanwhile` where others are."""
        if self.step.before is None:
            self._put_new()
            return
        if look(self.target) != self.step.before:
            raise ChangedMeanwhile(self.step.path)
        with watching(self.target) as disturbed:
            if disturbed():
                raise ChangedMeanwhile(self.step.path)
            if not self._set_aside():
                self._replace()
            elif look(self._aside) != self.step.before or disturbed():
                self._return()
                raise ChangedMeanwhile(self.step.path)

    def carry_out(self) -> None:
        """Do the whole step, with what may stand beside the file already."""
        if self.step.after is None or look(self._aside) != self.step.after:
            self.prepare()
        self.advance()

    def _set_aside(self) -> bool:
        """Let the old bytes stand aside; False where the system does not know how."""
        if self.step.after is None:
            rename_new(self.target, self._aside)
            return True
        return exchange(self._aside, self.target)

    def _replace(self) -> None:
        """Replace the file for good, after one more look."""
        if look(self.target) != self.step.before:
            raise ChangedMeanwhile(self.step.path)
        os.replace(self._aside, self.target)

    def _put_new(self) -> None:
        try:
            rename_new(self._aside, self.target)
        except FileExistsError:
            raise exists_already(self.step.path) from None

    def _return(self) -> None:
        """Put back what somebody saved in the instant of the swap."""
        if self.step.after is None:
            try:
                rename_new(self._aside, self.target)
            except FileExistsError:
                raise _saved_twice(self.step.path) from None
            return
        exchange(self._aside, self.target)
        if look(self._aside) != self.step.after:
            # Saved once more, and on top of ours. The newest stays, and `clear` rescues the other.
            exchange(self._aside, self.target)
            raise _saved_twice(self.step.path)

    def state_now(self) -> State:
        """Find how far the step got."""
        step, now, aside = self.step, look(self.target), look(self._aside)
        if now == step.before:
            return State.PENDING
        if now == step.after:
            return State.DONE if aside in (None, step.before, step.after) else State.CAUGHT
        done = step.before is not None and aside == step.before
        return State.EDITED if done else State.OVERTAKEN

    def take_back(self) -> tuple[str, ...]:
        """Bring the file back to what it was; says in sentences what could not be."""
        state = self.state_now()
        try:
            if state is State.CAUGHT:
                self._return()
            elif state is State.DONE:
                Swap(self.home, self.state, self.step.inverse()).carry_out()
        except ChangedMeanwhile:
            state = State.EDITED
        except ConvnotesError as error:
            return (error.message, *self.clear())
        left = (left_alone(self.step.path),) if state is State.EDITED else ()
        return (*left, *self.clear())

    def clear(self) -> tuple[str, ...]:
        """Remove what stands beside the file; what is somebody's is put where it can be found."""
        unlink_if_there(self._aside + HALF)
        found = look(self._aside)
        if found in (self.step.before, self.step.after):
            unlink_if_there(self._aside)
            return ()
        if found is None:
            return ()
        mark = digest(found)[:8] if isinstance(found, bytes) else "other"
        place = rescue(self.state, self._aside, os.path.basename(self.target), mark)
        return (f"what another program saved in {self.step.path} meanwhile is in {place}",)


def left_alone(path: str) -> str:
    """Say that somebody's edit stays."""
    return f"{path} was edited meanwhile and left as it is"


def exists_already(path: str) -> ConvnotesError:
    """Refuse to write over what a new file would replace."""
    return ConvnotesError(
        f"{path} exists already: nothing was written", "choose another title, or edit that file"
    )


def _saved_twice(path: str) -> ConvnotesError:
    return ConvnotesError(
        f"{path} was saved twice by another program while it was being written",
        "look at it: it may hold what was to be written, or not",
    )
