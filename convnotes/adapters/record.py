"""A write as data: what it does to which file."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Step:
    """What a write does to one file: its bytes before and after, None where there is no file.

    `path` is how the file is called; `file` is where it lies, relative to the workspace, no link on
    the way. A file that moves is two steps. `like` is the file whose owner, mode and attributes it
    gets, and `mode` stands in where that is gone; None is the mode of any new file.
    """

    path: str
    file: str
    before: bytes | None
    after: bytes | None
    like: str
    mode: int | None = None

    def inverse(self) -> "Step":
        """Give the step that takes this one back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Record:
    """One write, as it is done, finished after a crash, and taken back.

    `makes` are the folders that were not there before; `leaves` those that go when they are empty.
    `undoes` is the number of the record that this one takes back, or 0.
    """

    description: str
    steps: tuple[Step, ...]
    makes: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    undoes: int = 0

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its files, in order."""
        return tuple(step.path for step in self.steps)

    @property
    def verb(self) -> str:
        """What it does to its files, for a message."""
        return "taken back" if self.undoes else "written"
