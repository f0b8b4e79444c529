"""The file that an export goes into: made anew, or in the place of an earlier export alone."""

import os
from collections.abc import Callable
from pathlib import Path

from convnotes.adapters.disk import (
    exchange,
    look,
    reason,
    sync_folder,
    unlink_if_there,
    write_synced,
)
from convnotes.adapters.files import write_new
from convnotes.errors import ConvnotesError
from convnotes.text.decode import digest

_LARGEST = 1 << 30


def put(file: Path, data: bytes, renew: Callable[[bytes, bytes], bytes | None]) -> bool:
    """Write a file whole, and tell whether anything changed; raises `ConvnotesError`.

    `renew` gets the bytes that lie there and the new ones, and gives those to replace them by, or None
    where nothing may be replaced. What somebody else writes there meanwhile is left as it is.
    """
    try:
        earlier = look(os.fspath(file), _LARGEST)
    except OSError as error:
        raise ConvnotesError(f"{file} was not written: {reason(error)}") from None
    if earlier is None:
        write_new(file, data)
        return True
    wanted = renew(earlier, data) if isinstance(earlier, bytes) else None
    if wanted is None or not isinstance(earlier, bytes):
        raise ConvnotesError(
            f"{file} is no earlier export of this kind: nothing was written",
            "name another file, or move that one away",
        )
    if wanted == earlier:
        return False
    try:
        _replace(os.fspath(file), earlier, wanted)
    except OSError as error:
        raise ConvnotesError(f"{file} was not written: {reason(error)}") from None
    return True


def _replace(file: str, earlier: bytes, data: bytes) -> None:
    folder, name = os.path.split(file)
    half = os.path.join(folder, f".convnotes-{digest(os.fsencode(name))[:8]}.new")
    unlink_if_there(half)
    try:
        write_synced(half, data, None, like=file)
        if not exchange(half, file):
            os.replace(half, file)
        elif look(half, _LARGEST) != earlier:
            exchange(half, file)
            raise ConvnotesError(f"{file} changed meanwhile: nothing was written", "try again")
    finally:
        unlink_if_there(half)
    sync_folder(folder or ".")
