"""The editor that somebody chose, opened at a line."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from convnotes.errors import ConvnotesError

_USUAL = ("sensible-editor", "vim", "vi", "nano", "emacs")
_WRONG_USAGE = 2
_GOTO = ("code", "code-insiders", "codium", "cursor")
_COLON = ("hx", "helix", "subl", "zed")
_PLUS = (
    "vi",
    "vim",
    "nvim",
    "gvim",
    "view",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "jed",
    "joe",
    "kak",
    "mg",
    "micro",
    "ne",
    "gedit",
    "sensible-editor",
    "editor",
)
"""Editors by how they are told a line; any other gets the file alone."""


def open_editor(file: str, line: int) -> None:
    """Run the editor of VISUAL or EDITOR on a file, and wait; raises `ConvnotesError`."""
    words = _chosen()
    try:
        status = subprocess.run((*words, *_at(words, file, line)), check=False).returncode  # noqa: S603
    except OSError as error:
        raise ConvnotesError(
            f"the editor `{words[0]}` cannot be run: {(error.strerror or '').lower()}",
            "set VISUAL or EDITOR to one that is installed",
        ) from None
    if status:
        raise ConvnotesError(f"the editor `{words[0]}` ended with status {status}")


def compose(text: str) -> str:
    """Let somebody change a text in their editor; raises `ConvnotesError`."""
    with tempfile.TemporaryDirectory(prefix="convnotes-") as folder:
        file = Path(folder, "said.md")
        file.write_text(text, encoding="utf-8")
        open_editor(str(file), 1)
        try:
            return file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConvnotesError(
                "what the editor left cannot be read: nothing was written"
            ) from None


def _chosen() -> list[str]:
    stated = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(stated)
    except ValueError:
        raise ConvnotesError(
            f"VISUAL or EDITOR is not a command: {stated}", "mind its quotes", _WRONG_USAGE
        ) from None
    if words:
        return words
    found = next((each for each in _USUAL if shutil.which(each)), None)
    if found is None:
        raise ConvnotesError("no editor is known", "set EDITOR to the one you like", _WRONG_USAGE)
    return [found]


def _at(words: list[str], file: str, line: int) -> tuple[str, ...]:
    """Give the arguments that open a file at a line, in the manner of the editor."""
    name = os.path.basename(words[0]).removesuffix(".exe")
    if name in _GOTO:
        waiting = () if {"-w", "--wait"} & set(words) else ("--wait",)
        return (*waiting, "--goto", f"{file}:{line}")
    if name in _COLON:
        return (f"{file}:{line}",)
    if name in _PLUS:
        return (f"+{line}", file)
    return (file,)
