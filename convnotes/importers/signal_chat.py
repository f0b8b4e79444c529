"""Chats of Signal as JSON, one message a line or in a list, of the programs that can give it.

Four forms are known by their keys: Signal's own plaintext export (lines with `chatItem`), rows of
the desktop's database as sigtop writes them (`conversationId`), what signal-cli receives
(`envelope`), and the lines of signal-export (`sender` and `date`).
"""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.importers import Importer, Options
from convnotes.importers.chat_runs import (
    Chat,
    Line,
    instant,
    moment,
    omitted,
    quotation,
    runs,
    zone,
)
from convnotes.importers.json_values import (
    NotJson,
    load,
    load_lines,
    mapping,
    number,
    prose,
    sequence,
    text,
)
from convnotes.importers.plain_text import markdown
from convnotes.model.draft import Address, Found, Rejected

_KEYS = (b'"chatItem"', b'"conversationId"', b'"envelope"')
_CALLS = frozenset(("call-history",))
_SILENT = frozenset(
    ("timer-notification", "group-v2-change", "keychange", "verified-change", "profile-change",
     "group-v1-migration", "change-number-notification", "universal-timer-notification",
     "contact-removed-notification", "conversation-merge", "title-transition-notification",
     "message-request-response-event", "joined-signal-notification", "phone-number-discovery")
)  # fmt: skip
_MILLI = 1000


class Said(NamedTuple):
    """A message, and the chat that it is in by its id, name, and members."""

    chat: str
    name: str
    line: Line
    members: tuple[Address, ...] = ()


class Book(NamedTuple):
    """What a file tells before its messages: people by id, and chats by id as recipients' ids."""

    people: dict[str, Address]
    chats: dict[str, str]
    groups: set[str]


def recognises(_name: str, head: bytes) -> bool:
    """Tell whether a file holds Signal's messages, by the keys of one of the four forms."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"{", b"[")):
        return False
    if any(each in head for each in _KEYS) and (
        b'"timestamp"' in head or b'"dateSent"' in head or b'"sent_at"' in head
    ):
        return True
    own = b'"backupTimeMs"' in head[:2000] and b'"mediaRootBackupKey"' in head[:2000]
    return own or all(
        each in start[:4000] for each in (b'"sender"', b'"date"', b'"body"', b'"reactions"')
    )


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give the runs of every chat in the file, the chats in the order in which they begin."""
    chats: dict[str, list[Said]] = {}
    book = Book({}, {}, set())
    found = False
    for origin, value in _values(name, data):
        found = True
        if isinstance(value, NotJson):
            yield Rejected(origin, str(value))
            continue
        said = _said(origin, name, mapping(value), book, options)
        if isinstance(said, Rejected):
            yield said
        elif said:
            chats.setdefault(said.chat, []).append(said)
    if not found:
        yield Rejected(name, "it holds no messages")
    for key, each in chats.items():
        yield from runs(_chat(key, each), sorted((one.line for one in each), key=_time))


def _time(line: Line) -> float:
    return line.when.replace(tzinfo=line.when.tzinfo or datetime.UTC).timestamp()


def _chat(key: str, said: list[Said]) -> Chat:
    title = next((each.name for each in reversed(said) if each.name), "")
    members = dict.fromkeys(member for each in said for member in each.members)
    return Chat("signal", title, key, tuple(members))


def _values(name: str, data: bytes) -> Iterator[tuple[str, object]]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        try:
            whole = sequence(load(data))
        except NotJson as error:
            yield name, error
            return
        yield from ((f"{name}, message {count}", each) for count, each in enumerate(whole, 1))
        return
    yield from ((f"{name}, line {count}", each) for count, each in load_lines(data))


def _said(
    origin: str, file: str, value: dict[str, object], book: Book, options: Options
) -> Said | Rejected | None:
    if "chatItem" in value:
        return _own(origin, mapping(value["chatItem"]), book, options)
    if "envelope" in value:
        return _received(origin, value, options)
    if "sender" in value and "date" in value:
        return _listed(origin, file, value, options)
    if "recipient" in value or "chat" in value:
        _learn(value, book, options)
        return None
    if "conversationId" in value or "sent_at" in value:
        return _row(origin, value, options)
    ours = any(
        key in value
        for key in (
            "version",
            "account",
            "stickerPack",
            "adHocCall",
            "notificationProfile",
            "chatFolder",
        )
    )
    return None if ours else Rejected(origin, "it is no message of a form that is known")


def _me(options: Options) -> Address:
    return Address(options.me or "me")


def _when(value: object, options: Options) -> datetime.datetime | None:
    millis = number(value)
    return instant(millis / _MILLI if millis is not None else None, zone(options.zone))


def _line(
    origin: str,
    when: datetime.datetime | None,
    who: Address,
    parts: tuple[str, str, str],
    calls: bool = False,
) -> Line | Rejected:
    """Make a line of a quotation, the words, and what was sent with them."""
    quoted, words, media = parts
    body = "\n\n".join(filter(None, (words, media)))
    if when is None:
        return Rejected(origin, "it has no time")
    if not body:
        return Rejected(origin, f"there is nothing to read in it from {who.name}")
    return Line(origin, when, who, quoted + body, f"{when.timestamp():.3f}", calls)


def _within(chat: str, name: str, line: Line | Rejected, *members: Address) -> Said | Rejected:
    return line if isinstance(line, Rejected) else Said(chat, name, line, members)


def _media(values: object) -> str:
    files = (mapping(each) for each in sequence(values))
    found = []
    for each in files:
        pointer = mapping(each.get("pointer")) or each
        named = (
            text(pointer.get("fileName"))
            or text(pointer.get("filename"))
            or text(pointer.get("name"))
        )
        found.append(omitted(text(pointer.get("contentType")).partition("/")[0] or "file", named))
    return "\n\n".join(found)


def _row(origin: str, row: dict[str, object], options: Options) -> Said | Rejected | None:
    """Read a message of the desktop's database."""
    kind = text(row.get("type"))
    if kind in _SILENT:
        return None
    chat = text(row.get("conversationId"))
    when = _when(row.get("sent_at") or row.get("timestamp"), options)
    source = next(
        filter(None, (text(row.get(key)) for key in ("source", "sourceServiceId", "sourceUuid"))),
        "",
    )
    who = _me(options) if kind == "outgoing" else Address(source or chat)
    if kind in _CALLS:
        return _within(
            chat, "", _line(origin, when, who, ("", "call", ""), calls=True), _me(options)
        )
    if row.get("deletedForEveryone"):
        return _within(chat, "", _line(origin, when, who, ("", "(message deleted)", "")))
    quote = mapping(row.get("quote"))
    quoted = quotation(text(quote.get("author")), prose(quote.get("text")))
    sticker = (
        omitted("sticker", text(mapping(row.get("sticker")).get("emoji")))
        if row.get("sticker")
        else ""
    )
    edited = " (edited)" if row.get("editHistory") else ""
    words = markdown(prose(row.get("body")))
    parts = (quoted, f"{words}{edited}" if words else "", _media(row.get("attachments")) or sticker)
    other = Address(source or chat) if kind == "incoming" else None
    return _within(chat, "", _line(origin, when, who, parts), *filter(None, (_me(options), other)))


def _received(origin: str, value: dict[str, object], options: Options) -> Said | Rejected | None:
    """Read a line of signal-cli: what came, or what this account sent from another device."""
    envelope = mapping(value["envelope"])
    edit = mapping(envelope.get("editMessage"))
    sent = mapping(mapping(envelope.get("syncMessage")).get("sentMessage"))
    message = mapping(envelope.get("dataMessage")) or mapping(edit.get("dataMessage")) or sent
    sender = (
        text(envelope.get("sourceName"))
        or text(envelope.get("sourceNumber"))
        or text(envelope.get("source"))
    )
    if not message or not (
        message.get("message")
        or message.get("attachments")
        or message.get("sticker")
        or message.get("remoteDelete")
    ):
        return None
    who = Address(options.me or sender) if sent else Address(sender)
    group = mapping(message.get("groupInfo")) or mapping(message.get("groupV2"))
    towards = text(sent.get("destinationNumber")) or text(sent.get("destination"))
    partner = (
        towards if sent else text(envelope.get("sourceNumber")) or text(envelope.get("source"))
    )
    chat = text(group.get("groupId")) or text(group.get("id")) or partner
    quote = mapping(message.get("quote"))
    quoted = quotation(
        text(quote.get("authorNumber")) or text(quote.get("author")), prose(quote.get("text"))
    )
    deleted = "(message deleted)" if message.get("remoteDelete") else ""
    words = markdown(prose(message.get("message"))) or deleted
    sticker = omitted("sticker") if message.get("sticker") else ""
    parts = (
        quoted,
        f"{words} (edited)" if edit and words else words,
        _media(message.get("attachments")) or sticker,
    )
    if not who.name:
        return Rejected(origin, "it does not say who wrote it")
    title = text(group.get("groupName")) or ("" if group or sent else sender)
    when = _when(message.get("timestamp") or envelope.get("timestamp"), options)
    hearer = Address(towards) if sent and towards and not group else None
    account = None if sent else Address(options.me or text(value.get("account")) or "me")
    return _within(chat, title, _line(origin, when, who, parts), *filter(None, (hearer, account)))


def _listed(origin: str, file: str, value: dict[str, object], options: Options) -> Said | Rejected:
    """Read a line of signal-export, whose folder is called after the chat."""
    folders = file.replace("\\", "/").split("/")
    chat = folders[-2] if len(folders) > 1 else ""
    sender = text(value.get("sender")) or "unknown"
    who = _me(options) if sender == "Me" else Address(sender)
    words = markdown(prose(value.get("body")).strip("`"))
    deleted = "(message deleted)" if value.get("deleted") else ""
    quoted = quotation("", prose(value.get("quote")).lstrip("> "))
    sticker = (
        omitted("sticker", text(mapping(value.get("sticker")).get("emoji")))
        if value.get("sticker")
        else ""
    )
    parts = (quoted, words or deleted, _media(value.get("attachments")) or sticker)
    when = moment(text(value.get("date")), zone(options.zone))
    return _within(
        chat,
        chat,
        _line(
            origin,
            when,
            who,
            parts,
            calls=value.get("call") is True and value.get("missed") is not True,
        ),
    )


def _learn(value: dict[str, object], book: Book, options: Options) -> None:
    """Keep who is who in Signal's own export; they come before what they say."""
    recipient = mapping(value.get("recipient"))
    if recipient:
        book.people[text(recipient.get("id"))] = _recipient(recipient, options)
        if "group" in recipient:
            book.groups.add(text(recipient.get("id")))
    chat = mapping(value.get("chat"))
    if chat:
        book.chats[text(chat.get("id"))] = text(chat.get("recipientId"))


def _recipient(recipient: dict[str, object], options: Options) -> Address:
    if "self" in recipient:
        return _me(options)
    contact, group = mapping(recipient.get("contact")), mapping(recipient.get("group"))
    nickname = mapping(contact.get("nickname"))
    titles = mapping(mapping(mapping(group.get("snapshot")).get("title")))
    names = (
        f"{text(nickname.get('given'))} {text(nickname.get('family'))}",
        f"{text(contact.get('systemGivenName'))} {text(contact.get('systemFamilyName'))}",
        f"{text(contact.get('profileGivenName'))} {text(contact.get('profileFamilyName'))}",
        text(titles.get("title")),
        text(contact.get("e164")),
        text(recipient.get("id")),
    )
    return Address(next((each.strip() for each in names if each.strip()), "unknown"))


def _own(
    origin: str, item: dict[str, object], book: Book, options: Options
) -> Said | Rejected | None:
    """Read a message of Signal's own plaintext export."""
    if "updateMessage" in item and not mapping(item["updateMessage"]).get("individualCall"):
        return None
    chat = text(item.get("chatId"))
    whose = book.chats.get(chat, "")
    partner = book.people.get(whose, Address(whose or chat))
    author = text(item.get("authorId"))
    who = (
        _me(options)
        if "outgoing" in item
        else book.people.get(author, Address(author or "unknown"))
    )
    when = _when(item.get("dateSent"), options)
    standard = mapping(item.get("standardMessage"))
    quote = mapping(standard.get("quote"))
    by = book.people.get(text(quote.get("authorId")), Address(""))
    quoted = quotation(by.name, prose(mapping(quote.get("text")).get("body")))
    words = markdown(prose(mapping(standard.get("text")).get("body")))
    told = (
        ("(message deleted)", "remoteDeletedMessage"),
        (omitted("sticker"), "stickerMessage"),
        (omitted("contact"), "contactMessage"),
        ("call", "updateMessage"),
        (omitted("picture to be seen once"), "viewOnceMessage"),
    )
    media = _media(standard.get("attachments")) or next(
        (each for each, key in told if key in item), ""
    )
    edited = " (edited)" if sequence(item.get("revisions")) and words else ""
    line = _line(origin, when, who, (quoted, words + edited, media), calls="updateMessage" in item)
    members = (_me(options),) if whose in book.groups else (_me(options), partner)
    return _within(chat, partner.name, line, *members)


IMPORTER = Importer("signal", "Signal chat (JSON)", recognises, read, rank=35)
