"""What git calls for each note that it merges."""

import datetime
import traceback
from pathlib import Path

import click

from convnotes.adapters import clock
from convnotes.adapters.merge_file import MergeFile
from convnotes.cli import Options
from convnotes.errors import ConvnotesError
from convnotes.merge.merge_note import merged_note
from convnotes.merge.outcome import Merged
from convnotes.model.limits import LARGEST_NOTE
from convnotes.report.terminal import safe_line

_Three = tuple[bytes, bytes, bytes]


def drive(context: click.Context, files: tuple[str, str, str], path: str, marker_size: int) -> int:
    """Merge three files into the second; gives the number of conflicts left in it."""
    three = (_read(files[0]), _read(files[1]), _read(files[2]))
    lines = MergeFile(marker_size)
    try:
        data, conflicts, remarks = _merged(context, three, path, lines)
    except ConvnotesError:
        raise
    except Exception:
        # A fault of ours must not cost anybody a version of the note.
        traceback.print_exc()
        data, conflicts = _by_lines(three, lines)
        remarks = (f"{path}: convnotes failed, so git merged it line by line",)
    for line in remarks:
        click.echo(safe_line(line), err=True)
    try:
        Path(files[1]).write_bytes(data)
    except OSError as error:
        raise ConvnotesError(f"{files[1]} was not written: {error.strerror}") from None
    return conflicts


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise ConvnotesError(
            f"{file} cannot be read: {error.strerror}: nothing was merged"
        ) from None


def _merged(
    context: click.Context, three: _Three, path: str, lines: MergeFile
) -> tuple[bytes, int, tuple[str, ...]]:
    """Merge notes, or whatever is none as git does."""
    texts = [_text(data) for data in three]
    base, ours, theirs = texts
    if base is None or ours is None or theirs is None:
        remark = f"{path}: not every version is a note of UTF-8 text, so git merged it line by line"
        return *_by_lines(three, lines), (remark,)

    def line_merge(base: str, ours: str, theirs: str) -> Merged:
        text, conflicts = lines.merged(base, ours, theirs)
        return Merged(text, abs(conflicts))

    found = merged_note(path, base, ours, theirs, _day(context), line_merge)
    return found.text.encode(), found.conflicts, found.remarks


def _text(data: bytes) -> str | None:
    if len(data) > LARGEST_NOTE or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _by_lines(three: _Three, lines: MergeFile) -> tuple[bytes, int]:
    data, conflicts = lines.bytes_merged(*three)
    return data, abs(conflicts)


def _day(context: click.Context) -> datetime.date:
    """Give the day asked about, without what the other commands need beside it."""
    options = context.find_object(Options)
    if options and options.on_day is not None:
        from convnotes.cli.asking import Asking

        return Asking(context).on
    return clock.today()
