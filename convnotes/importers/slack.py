"""Channels exported from Slack: an archive of a whole workspace, or one day of a channel as JSON."""

import datetime
import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.importers import Importer, Options
from convnotes.importers.chat_runs import Chat, Line, instant, omitted, quotation, runs, zone
from convnotes.importers.json_values import NotJson, load, mapping, number, sequence, text
from convnotes.importers.plain_text import block, decoded, markdown
from convnotes.importers.zip_entries import Broken, entries, is_zip
from convnotes.model.draft import Address, Found, Rejected

_DAY_FILE = re.compile(r"(?:.*/)?([^/]+)/\d{4}-\d{2}-\d{2}\.json")
_DAY_HEAD = re.compile(rb"[A-Za-z0-9_.-]/\d{4}-\d\d-\d\d\.json")
_DAY_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_MENTION = re.compile(r"<([@#!])([^<>|]{1,80})(?:\|([^<>]{0,200}))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|\s]{1,2000})(?:\|([^<>]{0,2000}))?>")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_QUIET = frozenset(
    ("channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
     "channel_archive", "channel_unarchive", "group_join", "group_leave", "group_topic",
     "group_purpose", "group_name", "group_archive", "bot_add", "bot_remove", "pinned_item",
     "unpinned_item", "reminder_add", "channel_convert_to_private", "channel_posting_permissions")
)  # fmt: skip
"""Kinds of messages in which a channel tells of itself."""


class People(NamedTuple):
    """Who is behind an id: their address, and their time zone where Slack has it."""

    addresses: dict[str, Address]
    zones: dict[str, str]


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is an archive of Slack, or a day of a channel."""
    if is_zip(head):
        lists = any(each.encode() in head for each in (*_LISTS, "integration_logs.json"))
        return "slack export" in name.casefold() or (lists and _DAY_HEAD.search(head) is not None)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"[") and b'"ts"' in head and (b'"type"' in head or b'"user"' in head)


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give the runs of every channel, in the order of the channels' names."""
    if is_zip(data):
        yield from _archive(name, data, options)
        return
    days, trouble = _loaded(name, [("", data)])
    yield from trouble
    path = decoded(name.encode("utf-8", "replace")).replace("\\", "/").split("/")
    room = path[-2] if len(path) > 1 and _DAY_NAME.fullmatch(path[-1]) else ""
    yield from _room(name, Chat("slack", room), days, _people([], days), options)


def _archive(name: str, data: bytes, options: Options) -> Iterator[Found]:
    rooms: dict[str, list[tuple[str, bytes]]] = {}
    lists: dict[str, object] = {}
    for each in entries(data, lambda path: path.casefold().endswith(".json")):
        if isinstance(each, Broken):
            yield Rejected(f"{name}, {each.path}" if each.path else name, each.reason)
            if not each.path:
                return
            continue
        match = _DAY_FILE.fullmatch(each.path)
        if match:
            rooms.setdefault(match[1], []).append((each.path, each.data))
        else:
            try:
                lists[each.path.rpartition("/")[2]] = load(each.data)
            except NotJson as error:
                yield Rejected(f"{name}, {each.path}", str(error))
    people = _people(sequence(lists.get("users.json")), [])
    chats = _chats(lists, people)
    if not rooms:
        yield Rejected(
            name, "no channel is in it: a file such as `general/2026-11-25.json` is missing"
        )
    for room, files in rooms.items():
        days, trouble = _loaded(name, files)
        yield from trouble
        yield from _room(
            f"{name}, {room}", chats.get(room, Chat("slack", room)), days, people, options
        )


def _loaded(
    name: str, files: list[tuple[str, bytes]]
) -> tuple[list[dict[str, object]], list[Rejected]]:
    """Give the messages of a channel's days, sorted by their time, and what could not be read."""
    found: list[dict[str, object]] = []
    trouble: list[Rejected] = []
    for path, data in files:
        origin = f"{name}, {path}" if path else name
        try:
            value = load(data)
        except NotJson as error:
            trouble.append(Rejected(origin, str(error)))
            continue
        if not isinstance(value, list):
            trouble.append(Rejected(origin, "it is no list of messages"))
        for count, each in enumerate(sequence(value), 1):
            if isinstance(each, dict):
                found.append(each)
            else:
                trouble.append(Rejected(f"{origin}, message {count}", "it is no message"))
    return sorted(found, key=lambda each: number(each.get("ts")) or 0), trouble


def _people(users: list[object], messages: list[dict[str, object]]) -> People:
    found = People({}, {})
    for each in users:
        user = mapping(each)
        profile = mapping(user.get("profile"))
        _know(
            found,
            text(user.get("id")),
            profile,
            text(user.get("real_name")) or text(user.get("name")),
        )
        found.zones[text(user.get("id"))] = text(user.get("tz"))
    for message in messages:
        _know(found, text(message.get("user")), mapping(message.get("user_profile")), "")
    return found


def _know(people: People, who: str, profile: dict[str, object], fallback: str) -> None:
    name = text(profile.get("real_name")) or fallback or text(profile.get("display_name"))
    if who and name and who not in people.addresses:
        people.addresses[who] = Address(name, text(profile.get("email")))


def _chats(lists: dict[str, object], people: People) -> dict[str, Chat]:
    """Name the rooms by their folders; a talk between a few is called after nobody."""
    found: dict[str, Chat] = {}
    for file in _LISTS:
        for each in sequence(lists.get(file)):
            room = mapping(each)
            ids = [text(member) for member in sequence(room.get("members"))]
            members = tuple(people.addresses.get(who, Address(who)) for who in ids if who)
            key, name = text(room.get("id")), text(room.get("name"))
            between = ", ".join(each.name for each in members) if file == "dms.json" else name
            found[name or key] = Chat("slack", between or key, key, members)
    return found


def _room(
    origin: str, chat: Chat, messages: list[dict[str, object]], people: People, options: Options
) -> Iterator[Found]:
    said = {text(each.get("ts")): each for each in messages}
    lines: list[Line] = []
    for each in messages:
        found = _line(f"{origin}, message {text(each.get('ts'))}", each, said, people, options)
        if isinstance(found, Rejected):
            yield found
        elif found:
            lines.append(found)
    yield from runs(chat, lines)


def _line(
    origin: str,
    message: dict[str, object],
    said: dict[str, dict[str, object]],
    people: People,
    options: Options,
) -> Line | Rejected | None:
    if text(message.get("subtype")) in _QUIET:
        return None
    user = text(message.get("user"))
    when = instant(number(message.get("ts")), _zone(user, people, options))
    if when is None:
        return Rejected(origin, "it has no time `ts`")
    who = people.addresses.get(user) or Address(_name(message, user))
    if not who.name:
        return Rejected(origin, "it does not say who wrote it")
    body = "\n\n".join(filter(None, (_markdown(message, people), _files(message))))
    if not body:
        return Rejected(origin, f"there is nothing to read in it from {who.name}")
    after = " (edited)" if message.get("edited") else ""
    return Line(
        origin, when, who, f"{_quoted(message, said, people)}{body}{after}", text(message.get("ts"))
    )


def _zone(user: str, people: People, options: Options) -> datetime.tzinfo | None:
    return zone(options.zone) or zone(people.zones.get(user, ""))


def _name(message: dict[str, object], user: str) -> str:
    profile = mapping(message.get("bot_profile"))
    return (
        text(message.get("username"))
        or text(profile.get("name"))
        or user
        or text(message.get("bot_id"))
    )


def _quoted(message: dict[str, object], said: dict[str, dict[str, object]], people: People) -> str:
    """Quote the beginning of the thread that a message answers."""
    parent = text(message.get("thread_ts"))
    if not parent or parent == text(message.get("ts")) or parent not in said:
        return ""
    user = text(said[parent].get("user"))
    name = people.addresses[user].name if user in people.addresses else user
    return quotation(name, _markdown(said[parent], people))


def _markdown(message: dict[str, object], people: People) -> str:
    """Write Slack's own marks as Markdown, with people and channels by their names."""
    written = message.get("text")
    words = written if isinstance(written, str) else ""
    if not words.strip():
        parts = (mapping(each) for each in sequence(message.get("attachments")))
        words = "\n".join(
            filter(None, (text(each.get("text")) or text(each.get("fallback")) for each in parts))
        )
    named = _MENTION.sub(lambda match: _mentioned(match, people), words)
    linked = _LINK.sub(lambda match: f"[{match[2]}]({match[1]})" if match[2] else match[1], named)
    plain = markdown(html.unescape(linked))
    return _STRUCK.sub(r"~~\1~~", _BOLD.sub(r"**\1**", plain))


def _mentioned(match: re.Match[str], people: People) -> str:
    sign, what, label = match[1], match[2], match[3] or ""
    if sign == "@":
        return f"@{people.addresses[what].name if what in people.addresses else label or what}"
    if sign == "#":
        return f"#{label or what}"
    return label or f"@{what.partition('^')[0]}"


def _files(message: dict[str, object]) -> str:
    files = (mapping(each) for each in sequence(message.get("files")))
    return block(
        "\n\n".join(
            omitted("file", text(each.get("name")) or text(each.get("title"))) for each in files
        )
    )


IMPORTER = Importer("slack", "Slack export", recognises, read, rank=30)
