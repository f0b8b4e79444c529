"""git's own merge of three texts, line by line: `git merge-file`."""

import os
import subprocess
import tempfile
from dataclasses import dataclass

_NAMES = ("base", "ours", "theirs")
_MOST_CONFLICTS = 127
_PATIENCE = 60
"""Seconds after which git is given up."""


@dataclass(frozen=True, slots=True)
class MergeFile:
    """How conflicts are marked: the length of the marks, and what stands behind them.

    The style is that of `merge.conflictStyle` where this runs.
    """

    marker_size: int = 7
    ours: str = "ours"
    base: str = "base"
    theirs: str = "theirs"

    def bytes_merged(self, base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, int]:
        """Give the merged bytes and the number of conflicts; -1 where git cannot merge them."""
        with tempfile.TemporaryDirectory(prefix="convnotes-merge-") as folder:
            files = [os.path.join(folder, name) for name in _NAMES]
            for file, data in zip(files, (base, ours, theirs), strict=True):
                with open(file, "wb") as opened:
                    opened.write(data)
            return self._run(files, ours)

    def merged(self, base: str, ours: str, theirs: str) -> tuple[str, int]:
        """Give the merged text and the number of conflicts; -1 where git cannot merge it."""
        data, conflicts = self.bytes_merged(*(each.encode() for each in (base, ours, theirs)))
        return data.decode(), conflicts

    def _run(self, files: list[str], ours: bytes) -> tuple[bytes, int]:
        labels = [word for name in (self.ours, self.base, self.theirs) for word in ("-L", name)]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell
                (
                    *("git", "merge-file", "-p", "-q", f"--marker-size={self.marker_size}"),
                    *labels,
                    *(files[1], files[0], files[2]),
                ),
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ours, -1
        if done.returncode < 0 or done.returncode > _MOST_CONFLICTS:
            return ours, -1
        return done.stdout, done.returncode
