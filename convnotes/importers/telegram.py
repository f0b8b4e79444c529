"""Chats that Telegram Desktop exported as JSON: one chat, or the whole of an account."""

import datetime
from collections.abc import Iterator

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
from convnotes.importers.json_values import NotJson, load, mapping, number, prose, sequence, text
from convnotes.importers.plain_text import block, markdown
from convnotes.model.draft import Address, Found, Rejected

_AROUND = {
    "bold": "**",
    "italic": "_",
    "strikethrough": "~~",
    "code": "`",
}
_MEDIA = {
    "voice_message": "voice message",
    "video_message": "video message",
    "video_file": "video",
    "audio_file": "audio",
    "animation": "animation",
    "sticker": "sticker",
}
_HEAD = 4096


def recognises(_name: str, head: bytes) -> bool:
    """Tell whether a file is an export of Telegram: JSON with its ways of naming people."""
    start = head[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return False
    chat = b'"messages"' in start and b'"type"' in start and b'"id"' in start
    whole = b'"about"' in start and (b'"chats"' in head or b"telegram" in start.lower())
    return (chat and (b'"date_unixtime"' in head or b'"from_id"' in head)) or whole


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give the runs of every chat in the file."""
    try:
        whole = mapping(load(data))
    except NotJson as error:
        yield Rejected(name, str(error))
        return
    chats = [whole] if "messages" in whole else _chats(whole)
    if not chats:
        yield Rejected(name, "it has no list `messages`, and no chats with one")
    for each in chats:
        yield from _chat(name, mapping(each), options)


def _chats(whole: dict[str, object]) -> list[object]:
    groups = (mapping(whole.get(key)).get("list") for key in ("chats", "left_chats"))
    return [each for group in groups for each in sequence(group)]


def _chat(name: str, chat: dict[str, object], options: Options) -> Iterator[Found]:
    title = text(chat.get("name"))
    where = f"{name}, {title}" if title else name
    messages = sequence(chat.get("messages"))
    said = {text(mapping(each).get("id")): mapping(each) for each in messages}
    lines: list[Line] = []
    for count, each in enumerate(messages, 1):
        message = mapping(each)
        origin = f"{where}, message {text(message.get('id')) or count}"
        found = _line(origin, message, said, options)
        if isinstance(found, Rejected):
            yield found
        elif found:
            lines.append(found)
    private = text(chat.get("type")) in ("personal_chat", "bot_chat") and title
    yield from runs(
        Chat("telegram", title, text(chat.get("id")), (Address(title),) if private else ()), lines
    )


def _line(
    origin: str, message: dict[str, object], said: dict[str, dict[str, object]], options: Options
) -> Line | Rejected | None:
    kind = text(message.get("type"))
    if kind == "service":
        return _service(origin, message, options)
    when = _when(message, options)
    if when is None:
        return Rejected(origin, "it has no date")
    who = text(message.get("from")) or text(message.get("from_id")) or "deleted account"
    words = _text(message.get("text")) or _text(message.get("text_entities"))
    media = _media(message)
    body = "\n\n".join(filter(None, (words, media)))
    if not body:
        return Rejected(origin, f"there is nothing to read in it from {who}")
    replied = said.get(text(message.get("reply_to_message_id")), {})
    quoted = quotation(text(replied.get("from")), _plain(replied.get("text")))
    forwarded = text(message.get("forwarded_from"))
    before = f"(forwarded from {forwarded}) " if forwarded else ""
    after = " (edited)" if message.get("edited") or message.get("edited_unixtime") else ""
    return Line(
        origin, when, Address(who), f"{quoted}{before}{body}{after}", text(message.get("id"))
    )


def _service(origin: str, message: dict[str, object], options: Options) -> Line | None:
    """Keep calls; what a group tells of itself is no exchange."""
    if text(message.get("action")) not in ("phone_call", "group_call"):
        return None
    when = _when(message, options)
    who = text(message.get("actor"))
    if when is None or not who:
        return None
    seconds = number(message.get("duration_seconds")) or 0
    reason = text(message.get("discard_reason"))
    length = f"{round(seconds / 60)} min" if seconds >= 60 else f"{round(seconds)} s"
    told = f"call, {length}" if seconds else f"call, {reason or 'not answered'}"
    return Line(origin, when, Address(who), told, text(message.get("id")), calls=bool(seconds))


def _when(message: dict[str, object], options: Options) -> datetime.datetime | None:
    """Give a message's time; the file holds it twice, so that the exporter's offset is known."""
    where = zone(options.zone)
    shown = moment(text(message.get("date")), None)
    exact = instant(number(message.get("date_unixtime")), where)
    if exact is None or where or shown is None or shown.tzinfo:
        return exact or (shown.replace(tzinfo=where) if shown and not shown.tzinfo else shown)
    ahead = shown.replace(tzinfo=datetime.UTC) - exact
    if abs(ahead) >= datetime.timedelta(hours=24):
        return exact
    minutes = round(ahead.total_seconds() / 60)
    return exact.astimezone(datetime.timezone(datetime.timedelta(minutes=minutes)))


def _plain(value: object) -> str:
    parts = [value] if isinstance(value, str) else sequence(value)
    return "".join(each if isinstance(each, str) else _raw(mapping(each)) for each in parts)


def _raw(entity: dict[str, object]) -> str:
    value = entity.get("text")
    return value if isinstance(value, str) else ""


def _text(value: object) -> str:
    """Write a text, or a list of texts and marked pieces, as Markdown."""
    if isinstance(value, str):
        return markdown(value)
    parts = (each if isinstance(each, str) else _piece(mapping(each)) for each in sequence(value))
    return markdown("".join(parts))


def _piece(entity: dict[str, object]) -> str:
    words, kind = _raw(entity), text(entity.get("type"))
    inner = words.strip()
    if not inner:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    if kind in _AROUND and "\n" not in inner:
        return f"{before}{_AROUND[kind]}{inner}{_AROUND[kind]}{after}"
    if kind == "pre":
        return f"\n```{text(entity.get('language'))[:20]}\n{inner}\n```\n"
    if kind == "text_link":
        target = (
            text(entity.get("href")).replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        )
        return f"{before}[{inner}]({target}){after}" if target else words
    if kind == "blockquote":
        return "\n> " + inner.replace("\n", "\n> ") + "\n\n"
    return words


def _media(message: dict[str, object]) -> str:
    kind = text(message.get("media_type"))
    shown = text(message.get("file_name")) or text(message.get("title"))
    found = []
    if message.get("photo"):
        found.append(omitted("photo"))
    elif kind or message.get("file"):
        named = text(message.get("sticker_emoji")) if kind == "sticker" else shown
        found.append(omitted(_MEDIA.get(kind, kind or "file"), named))
    place = mapping(message.get("location_information"))
    if place:
        found.append(f"(location: {text(place.get('latitude'))}, {text(place.get('longitude'))})")
    contact = mapping(message.get("contact_information"))
    if contact:
        named = " ".join(
            text(contact.get(key)) for key in ("first_name", "last_name", "phone_number")
        )
        found.append(f"(contact: {' '.join(named.split())})")
    poll = mapping(message.get("poll"))
    if poll:
        answers = (text(mapping(each).get("text")) for each in sequence(poll.get("answers")))
        found.append(f"(poll: {prose(poll.get('question'))} {' / '.join(answers)})")
    return block("\n\n".join(found))


IMPORTER = Importer("telegram", "Telegram chat (JSON)", recognises, read, rank=30)
