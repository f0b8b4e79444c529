"""The files that lie beside the notes: what a note can link to and is no note."""

import os
from collections.abc import Iterator
from pathlib import Path

from convnotes.errors import ConvnotesError

_FOLDERS = ("attachments", "notes")


def files(root: Path) -> Iterator[str]:
    """Give the path of every regular file below `notes/` and `attachments/` that is no note.

    Hidden files are passed over, and links: they may lead anywhere.
    """
    home = os.path.realpath(root)
    for folder in _FOLDERS:
        yield from _walk(os.path.join(home, folder), folder)


def _walk(folder: str, shown: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = f"{shown}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, path)
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(".md"):
            yield path


def read(root: Path, path: str) -> bytes:
    """Read such a file; raises `ConvnotesError`."""
    file = os.path.join(os.path.realpath(root), path)
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as opened:
            return opened.read()
    except OSError as error:
        reason = (error.strerror or "").lower()
        raise ConvnotesError(f"{path} cannot be read: {reason}; the site was not built") from None
