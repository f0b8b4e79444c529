"""The folder `.convnotes` of a workspace: what convnotes keeps for itself, apart from the notes."""

import os

from convnotes.errors import ConvnotesError

FOLDER = ".convnotes"
JOURNAL = "journal"
TAKING_BACK = "taking-back"
HALF = ".new"
"""How the name ends of what is not yet written to its end, and is litter after a crash."""

_RESCUED = "rescued"
_TRIES = 20


def unfinished(root: str) -> bool:
    """Tell whether a write was interrupted, or is going on just now; one listing, nothing opened."""
    try:
        names = os.listdir(os.path.join(root, FOLDER))
    except OSError:
        return False
    return any(name in (JOURNAL, TAKING_BACK) or name.endswith(HALF) for name in names)


def make_state(home: str) -> str:
    """Make the folder where it is not there yet; raises `ConvnotesError` for one that will not do."""
    place = os.path.realpath(os.path.join(home, FOLDER))
    if os.path.commonpath((place, home)) != home:
        raise ConvnotesError(
            f"{FOLDER} leads out of the workspace: nothing was written", "remove this link"
        )
    make_folder(place, FOLDER)
    return place


def make_folder(folder: str, shown: str) -> None:
    """Make a folder for us alone, where it is not there yet."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        if os.path.islink(folder) or not os.path.isdir(folder):
            raise ConvnotesError(
                f"{shown} is not a folder: nothing was written", "move it away"
            ) from None


def keep_from_git(state: str) -> None:
    """See to it that git never sees the folder, whatever the workspace's own `.gitignore` says."""
    from convnotes.adapters.disk import unlink_if_there, write_synced

    file = os.path.join(state, ".gitignore")
    half = f"{file}.{os.getpid()}{HALF}"
    for _ in range(_TRIES):
        if os.path.exists(file):
            return
        try:
            unlink_if_there(half)
            write_synced(half, b"*\n", None)
            os.replace(half, file)
        except FileNotFoundError:
            continue  # Another process took ours for litter, and may have made the file.
        except OSError:
            unlink_if_there(half)
            raise


def rescue(state: str, file: str, name: str, mark: str) -> str:
    """Move aside what is somebody's; gives its new path, relative to the workspace."""
    import shutil

    folder = os.path.join(state, _RESCUED)
    make_folder(folder, f"{FOLDER}/{_RESCUED}")
    kept = f"{mark}-{name[:50]}"
    shutil.move(file, os.path.join(folder, kept))
    return f"{FOLDER}/{_RESCUED}/{kept}"
