"""Mails that nobody here wrote: each is imported or named, and no word of its text is lost or doubled.

`CONVNOTES_DATA` names a folder with `email/*/*` in it; without it these tests are skipped.
"""

import email
import functools
import mailbox
import os
import re
from collections import Counter
from email.message import Message as Parsed
from pathlib import Path

import pytest

from bounded import bounded
from convnotes.importers import Options, mail, mbox, quoting
from convnotes.importers.mail_entities import entity
from convnotes.importers.mail_text import said
from convnotes.model.draft import Message, Rejected

DATA = Path(os.environ.get("CONVNOTES_DATA", "")) / "email"
REASONS = ("it has no date that can be read", "it names no sender")
_WORD = re.compile(r"\w+")
_ENRICHED = re.compile(r"<param>.*?</param>|</?\w+>")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"),
]


def _files(pattern: str) -> list[Path]:
    found = sorted(DATA.glob(pattern)) if os.environ.get("CONVNOTES_DATA") else []
    return [each for each in found if each.suffix != ".html" and each.parent.name != "reply-bodies"]


def _is_mailbox(file: Path) -> bool:
    return file.read_bytes().startswith(b"From ")


def _messages(file: Path) -> list[bytes]:
    data = file.read_bytes()
    if not _is_mailbox(file):
        return [data]
    box = mailbox.mbox(file, create=False)
    found = [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - it has no other iterator
    box.close()
    return found


@pytest.mark.parametrize("file", _files("*/*"), ids=lambda file: file.name)
def test_each_is_imported_or_named(file: Path) -> None:
    pytest.importorskip("nh3")
    importer = mbox if _is_mailbox(file) else mail
    found = list(importer.read(file.name, file.read_bytes(), Options()))
    assert len(found) == len(_messages(file))
    for each in found:
        assert isinstance(each, Message) or (isinstance(each, Rejected) and each.reason in REASONS)


def _words(part: Parsed) -> Counter[str]:
    """Give the words of the plain text that somebody sees, as the library `email` finds them."""
    if part.is_multipart():
        inner = [each for each in part.get_payload() if isinstance(each, Parsed)]
        if part.get_content_type() == "multipart/alternative":
            inner = [each for each in inner if each.get_content_type() == "text/plain"][:1]
        return sum((_words(each) for each in inner), Counter[str]())
    attached = part.get_content_disposition() == "attachment" and part.get_filename()
    if part.get_content_type() not in ("text/plain", "text/enriched") or attached:
        return Counter()
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    text = _decoded(data, part.get_content_charset() or "ascii")
    if part.get_content_subtype() == "enriched":
        text = _ENRICHED.sub("", text.replace("<<", "\0")).replace("\0", "<")
    return Counter(_WORD.findall(text))


def _decoded(data: bytes, charset: str) -> str:
    for each in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(each)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


MALFORMED = ("obsolete", "incorrect_header")
"""`email` takes the rest of these headers for text."""


@pytest.mark.parametrize("file", _files("*/*"), ids=lambda file: file.name)
def test_no_word_of_a_text_is_lost(file: Path) -> None:
    pytest.importorskip("nh3")
    if any(each in file.name for each in MALFORMED):
        pytest.skip("its header is read further than `email` does")
    for data in _messages(file):
        found = said(entity(data))
        kept = Counter(_WORD.findall(f"{found.text()} {found.history()}"))
        assert _words(email.message_from_bytes(data)) - kept == Counter()


@pytest.mark.parametrize("file", _files("[mc]*/*"), ids=lambda file: file.name)
def test_a_text_alone_is_kept_word_for_word(file: Path) -> None:
    """A mail that is one plain text gives exactly its words, none twice."""
    for data in _messages(file):
        parsed = email.message_from_bytes(data)
        if parsed.is_multipart() or parsed.get_content_type() != "text/plain":
            continue
        if any(each in file.name for each in MALFORMED):
            continue
        found = said(entity(data))
        kept = Counter(_WORD.findall(f"{found.text()} {found.history()}"))
        assert kept == _words(parsed)


def test_replies_are_split_without_losing_a_word() -> None:
    files = sorted(DATA.glob("reply-bodies/*"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        found = bounded(functools.partial(quoting.split, text), 2)
        assert Counter(found.text.split()) + Counter(found.quoted.split()) == Counter(text.split())


def test_copies_in_several_archives_are_one() -> None:
    keys = set[str]()
    for name in ("ponymail-dev-1080-listsao.mbox", "ponymail-dev-1080-mboxvm.mbox"):
        data = (DATA / "mbox" / name).read_bytes()
        for each in (data, data.replace(b"\n", b"\r\n")):
            (found,) = mbox.read(name, each, Options())
            assert isinstance(found, Message)
            keys.add(found.key)
            anonymous = re.sub(rb"(?im)^message-id:.*\n(?:[ \t].*\n)*", b"", each)
            (found,) = mbox.read(name, anonymous, Options())
            assert isinstance(found, Message)
            keys.add(found.key)
    assert len(keys) == 2
