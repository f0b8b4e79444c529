"""What a clone needs so that git merges, shows and checks notes: each part looked at, and set up."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from convnotes.adapters.clone import Clone
from convnotes.adapters.disk import reason, unlink_if_there, write_synced
from convnotes.adapters.git_scripts import (
    FOLDER,
    HOOKS,
    MARK,
    SETTINGS,
    Interpreter,
    hook,
    hook_line,
    scripts,
)
from convnotes.errors import ConvnotesError

ATTRIBUTES = "/notes/**/*.md merge=convnotes diff=convnotes"
_IGNORED = ("/site/", "/.convnotes/")
_SETUP = "convnotes git setup"
_NAMES = {"merge-driver": "merge driver", "textconv": "readable diffs"}
_SAMPLE = "notes/sample.md"
_RUNNABLE = 0o755
_PLAIN = 0o644


class Part(NamedTuple):
    """One part: whether it is right, what is there, and what mends it.

    `write` sets it up, and is None where only a person can; `shared` that it is to be committed.
    """

    name: str
    right: bool
    told: str
    mend: str = ""
    write: Callable[[], None] | None = None
    shared: bool = False


def parts(clone: Clone, root: Path, by: Interpreter, *, hooks: bool = True) -> Iterator[Part]:
    """Look at every part; `root` is the workspace, `by` what runs us."""
    yield _attributes(clone, root)
    yield _ignored(clone, root)
    for name, text in scripts(by).items():
        yield _driver(clone, name, text)
    for name in HOOKS if hooks else ():
        yield _hook(clone, name, hook(name, by))


def _attributes(clone: Clone, root: Path) -> Part:
    place = os.path.relpath(root / _SAMPLE, clone.top)
    found = clone.attributes(place, "merge", "diff")
    right = found == {"merge": "convnotes", "diff": "convnotes"}
    file = root / ".gitattributes"
    if right:
        return Part("attributes", right, ".gitattributes gives notes to the drivers")
    if ATTRIBUTES in _lines(file):
        told = "other attributes overrule .gitattributes"
        return Part("attributes", right, told, f"git check-attr -a {_SAMPLE}")
    return Part(
        "attributes",
        right,
        f".gitattributes: {ATTRIBUTES}",
        _SETUP,
        lambda: _append(file, (ATTRIBUTES,)),
        shared=True,
    )


def _ignored(clone: Clone, root: Path) -> Part:
    folder = os.path.relpath(root, clone.top)
    lacking = tuple(
        each
        for each in _IGNORED
        if not clone.ignores(os.path.normpath(os.path.join(folder, each.strip("/"), "x")))
    )
    if not lacking:
        return Part("ignored files", right=True, told="site/ and .convnotes/ stay out of commits")
    return Part(
        "ignored files",
        right=False,
        told=f".gitignore: {' '.join(lacking)}",
        mend=_SETUP,
        write=lambda: _append(root / ".gitignore", lacking),
        shared=True,
    )


def _driver(clone: Clone, name: str, text: str) -> Part:
    """Look at a script and the settings that call it."""
    file = clone.common / FOLDER / name
    wanted = SETTINGS[name]
    lacking = {key: value for key, value in wanted.items() if clone.setting(key) != value}
    right = _bytes(file) == text.encode()
    called = ", ".join(key for key in (lacking or wanted) if key.endswith((".driver", ".textconv")))

    def write() -> None:
        _replace(file, text.encode(), _PLAIN)
        for key, value in lacking.items():
            clone.set(key, value)

    told = _near(file) + (f", called by {called}" if called else "")
    return Part(_NAMES[name], right and not lacking, told, _SETUP, write)


def _hook(clone: Clone, name: str, text: str) -> Part:
    file = clone.hooks / name
    found = _bytes(file)
    told = _near(file)
    label = f"{name} hook"
    ours = found is None or MARK.encode() in found
    if not ours:
        calls = f"git hook {name}".encode() in (found or b"")
        by_hand = f"add this line to it: {hook_line(name)}"
        return Part(label, calls, f"{told} is somebody else's, and stays", by_hand)
    if not clone.hooks.is_relative_to(clone.common):
        by_hand = (
            f"core.hooksPath names a folder that is not this clone's; add there: {hook_line(name)}"
        )
        return Part(label, right=False, told=told, mend=by_hand)
    right = found == text.encode() and os.access(file, os.X_OK)
    return Part(label, right, told, _SETUP, lambda: _replace(file, text.encode(), _RUNNABLE))


def _near(file: Path) -> str:
    """Name a file in git's folder shortly."""
    return os.path.join(*file.parts[-3:])


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConvnotesError(f"{file} cannot be read: {reason(error)}") from None


def _lines(file: Path) -> list[str]:
    data = _bytes(file) or b""
    return [line.strip() for line in data.decode(errors="replace").splitlines()]


def _append(file: Path, lines: tuple[str, ...]) -> None:
    """Add lines to a file, in its own kind of line ends."""
    before = _bytes(file) or b""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = end if before and not before.endswith(b"\n") else b""
    added = b"".join(line.encode() + end for line in lines)
    _replace(file, before + gap + added, _PLAIN)


def _replace(file: Path, data: bytes, mode: int) -> None:
    """Write a file whole or not at all; a link keeps leading where it leads."""
    target = Path(os.path.realpath(file))
    half = os.path.join(target.parent, f".{target.name}.convnotes-new")
    try:
        os.makedirs(target.parent, exist_ok=True)
        unlink_if_there(half)
        try:
            if mode == _PLAIN and target.exists():
                mode = os.stat(target).st_mode & 0o7777
            write_synced(half, data, mode)
            os.replace(half, target)
        except BaseException:
            unlink_if_there(half)
            raise
    except OSError as error:
        raise ConvnotesError(f"{file} was not written: {reason(error)}") from None
