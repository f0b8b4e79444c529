"""Attachments of messages: where each is saved, and what it is called in the text."""

import re

from convnotes.model.draft import Attachment
from convnotes.model.ids import NoteId
from convnotes.text.decode import digest

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def place(talk: NoteId, attachment: Attachment) -> str:
    """Give the path of an attachment: its own name made safe, told apart by what it holds."""
    name = _NOT_IN_A_NAME.sub("-", attachment.name.replace("\\", "/").rsplit("/", 1)[-1]).strip(
        "-."
    )
    stem, dot, ending = name.rpartition(".")
    short = f"{(stem or ending)[:60]}{dot and stem and '.'}{ending[:10] if stem else ''}"
    return f"attachments/{talk}/{digest(attachment.data)[:8]}-{short or 'file'}"


def shown(name: str) -> str:
    """Give the name of a file as text that is nothing else."""
    printable = "".join(each if each.isprintable() else " " for each in name)
    return " ".join(printable.split()).replace("`", "'") or "a file"


def size(count: int) -> str:
    """Say how many bytes there are."""
    return f"{count:,} bytes" if count < 1024 else f"{count / 1024:,.0f} KiB"
