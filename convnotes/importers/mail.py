"""One mail (RFC 5322): an `.eml`, a file of a Maildir, or what a mail program pipes.

The key is the Message-ID without its brackets. A mail without one, or with a forged one (see
`mail_addresses`), is known by a digest over its date, sender, subject, words and files, which is the
same in all archives: it does not change with `Received` lines, line ends, transfer encodings or
quoted `From ` lines. `In-Reply-To` and `References` name what the mail continues (RFC 5322, 3.6.4).

The speaker is the first of `From`, or else `Sender`, or else `Return-Path`. Hearers are `To`, `Cc` and
the mailing list (`List-Post`, RFC 2369), each once, without the speaker. Dates are told in
`mail_dates`, text in `mail_text`, its history in `quoting`. A mail that names no sender, or has no date
anywhere, is rejected with the reason. HTML alone needs the extra `import`.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator

from convnotes.importers import Importer, Options, plain_text
from convnotes.importers.mail_addresses import addresses, answered, hearers, message_id
from convnotes.importers.mail_charsets import LONGEST_SUBJECT, header_text
from convnotes.importers.mail_dates import sent
from convnotes.importers.mail_entities import Entity, entity, head
from convnotes.importers.mail_text import Said, said
from convnotes.model.draft import Address, Attachment, Found, Message, Rejected

EXTRA = "pip install 'convnotes[import]'"
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SURE = {"from", "date", "message-id", "received"}
_TELLING = _SURE | {
    "return-path", "delivered-to", "subject", "to", "mime-version", "content-type",
}  # fmt: skip
_FROM_LINE = re.compile(rb">?From ([^\n]*)")
_MOST_RECEIVED = 50


def recognises(name: str, data: bytes) -> bool:
    """Tell a mail by its name, or by the fields that it begins with."""
    if name.casefold().endswith((".eml", ".msg")):
        return True
    fields, _ = head(data[:65536])
    names = {key for key, _ in fields}
    return len(names & _TELLING) >= 2 and bool(names & _SURE)


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Read the one mail that a file is."""
    yield read_one(data, name, options)


def read_one(data: bytes, origin: str, options: Options, envelope: str = "") -> Message | Rejected:
    """Read a mail; `envelope` is the line `From ` that stood above it in an mbox."""
    if data.startswith(_OUTLOOK):
        return Rejected(origin, "Outlook's own format is not read: save the mail as .eml")
    if not data.strip():
        return Rejected(origin, "there is nothing in it")
    try:
        return _message(data, origin, options, envelope)
    except ModuleNotFoundError:
        return Rejected(origin, f"it is HTML, which needs: {EXTRA}")
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError) as error:
        # No mail is known that ends here; one that does must not keep others from being read.
        return Rejected(origin, f"it could not be read ({type(error).__name__})")


def _message(data: bytes, origin: str, options: Options, envelope: str) -> Message | Rejected:
    mail = entity(data)
    if not mail.fields:
        return Rejected(origin, "it does not begin with the fields of a mail")
    if not envelope:
        line = _FROM_LINE.match(data[:1000].lstrip())
        envelope = line[1].decode("latin-1") if line else ""
    when = sent(mail.raw("date"), _received(mail), envelope, options.zone)
    if when is None:
        return Rejected(origin, "it has no date that can be read")
    speaker = _speaker(mail)
    if speaker is None:
        return Rejected(origin, "it names no sender")
    found = said(mail)
    subject = _shortened(header_text(mail.raw("subject")))
    key = message_id(mail.raw("message-id")) or _digest(mail, when, speaker, subject, found)
    heard = hearers(speaker, (*mail.every("to"), *mail.every("cc")), mail.every("list-post"))
    answers = answered(mail.raw("references"), mail.raw("in-reply-to"))
    return Message(
        key=key,
        origin=origin,
        when=when,
        speaker=speaker,
        hearers=heard,
        channel="email",
        subject=subject,
        text=found.text(),
        quoted=found.history(),
        answers=tuple(each for each in answers if each != key),
        attachments=tuple(found.files),
    )


def _received(mail: Entity) -> Iterator[str]:
    """Give the `Received` fields, the newest first (RFC 5321, 4.4)."""
    return (each for each, _ in zip(mail.every("received"), range(_MOST_RECEIVED), strict=False))


def _speaker(mail: Entity) -> Address | None:
    for name in ("from", "sender", "resent-from", "return-path"):
        for field in mail.every(name):
            found = next(addresses(field), None)
            if found:
                return found
    return None


def _shortened(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


def _digest(
    mail: Entity, when: datetime.datetime, speaker: Address, subject: str, found: Said
) -> str:
    """Name a mail by what it says; a date that was not its own does not count."""
    own = sent(mail.raw("date"), (), "")
    moment = own.astimezone(datetime.UTC).isoformat() if own and own == when else ""
    identity = speaker.mail.casefold() or speaker.name
    files = (_file_digest(each) for each in found.files)
    return "sha-" + plain_text.digest(moment, identity, subject, found.source(), *files)


def _file_digest(file: Attachment) -> str:
    return hashlib.sha256(file.data.replace(b"\r\n", b"\n")).hexdigest()


IMPORTER = Importer("mail", "a mail (.eml)", recognises, read)
