"""The files below `notes/` that are no notes: found, and read when a published note links to them."""

import os
from collections.abc import Iterator
from pathlib import Path

from convnotes.errors import ConvnotesError

LARGEST = 32 * 1024 * 1024
"""The most bytes that an attachment may have to be copied."""


def find_attachments(root: Path) -> frozenset[str]:
    """Give the path of every regular file below `notes/` that is no note; links are not followed."""
    return frozenset(_walk(os.path.join(root, "notes"), "notes"))


def _walk(folder: str, relative: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = f"{relative}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, path)
        elif not entry.name.endswith(".md") and entry.is_file(follow_symlinks=False):
            yield path


def read_attachment(root: Path, path: str) -> bytes:
    """Read a file found by `find_attachments`; raises `ConvnotesError`."""
    file = os.path.join(root, path)
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConvnotesError(f"{path} cannot be read: {reason}; the site was not built") from None
    if len(data) > LARGEST:
        raise ConvnotesError(
            f"{path} is too large for a site: nothing was written",
            f"link to it elsewhere: the most is {LARGEST // 1024 // 1024} MB",
        )
    return data
