"""What other programs kept, before it becomes part of the notes: messages and cards."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple


class Address(NamedTuple):
    """Somebody as another program names them; `mail` is empty where it knows no address."""

    name: str
    mail: str = ""


class Attachment(NamedTuple):
    """A file that came with a message; `name` is as the sender gave it and not to be trusted."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One time that somebody spoke, as another program kept it.

    `key` names it for good: its Message-ID without brackets (RFC 5322, 3.6.4), or a digest of what it
    holds. `origin` says where it was found, for reports, such as `inbox.mbox, message 12`. `when` is
    its time as the sender's clock showed it, with the offset where one is known. `answers` are the
    keys of the messages it continues, the nearest last. `thread` names the talk where its source
    knows talks of their own, such as a chat. `text` is Markdown: the new words alone; `quoted` is
    the history that was quoted below or above them. `calls` tells that it was a call or meeting.
    """

    key: str
    origin: str
    when: datetime.datetime
    speaker: Address
    hearers: tuple[Address, ...]
    channel: str
    subject: str
    text: str
    quoted: str = ""
    answers: tuple[str, ...] = ()
    thread: str = ""
    attachments: tuple[Attachment, ...] = ()
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A person or org as an address book holds it; texts are plain, lists in their order.

    `birthday` is `YYYY-MM-DD` or `MM-DD`, as the note format has it. `orgs` says that the card is an
    org's own. `other` are fields without a key of ours, as pairs of name and text.
    """

    key: str
    origin: str
    name: str
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    org: str = ""
    role: str = ""
    location: str = ""
    birthday: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    text: str = ""
    other: tuple[tuple[str, str], ...] = ()
    orgs: bool = False


class Rejected(NamedTuple):
    """Something that could not be taken over, and why, in words."""

    origin: str
    reason: str


Found = Message | Card | Rejected
