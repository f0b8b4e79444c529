"""Chats that WhatsApp exported as text, of Android and of iOS, in whatever language.

A line begins with a date and a time in the form of the telephone's language. Which of the numbers
is the day is told by the file itself or by `--order`, and is never guessed.
"""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.importers import Importer, Options
from convnotes.importers.chat_runs import Chat, Line, omitted, runs, zone
from convnotes.importers.plain_text import block, decoded, line, markdown
from convnotes.importers.whatsapp_times import Clock, Written, clocks, read_clock
from convnotes.importers.zip_entries import Broken, entries, is_zip
from convnotes.model.draft import Address, Found, Rejected

_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c]")
_SPEAKER = re.compile(r"([^\n:][^\n]{0,120}?): ?(?=\S|$)")
_CHAT_NAME = re.compile(
    r"(?:whatsapp[ -]?chat|chat (?:de|di|do|da)? ?whatsapp|conversa (?:do|de) whatsapp|"
    r"discussion whatsapp|чат whatsapp)"
    r"(?: (?:with|mit|met|con|com|avec|med|с|z|-)| -)? *(.*?)(?: ?\(\d+\))?(?:\.txt|\.zip)?",
    re.IGNORECASE,
)
_OMITTED = re.compile(
    r"<(?:media|medien|multimedia|m[ií]dia|médias?|medien|медиа|без|archivo)[^<>\n]{0,60}>|"
    r"<[^<>\n]{1,30}(?:omitted|weggelassen|weggelaten|omitido|oculto|omis|omesso|omessi|"
    r"ausgeschlossen)[^<>\n]{0,10}>",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"(image|video|audio|gif|sticker|document|contact card|video note|bild|afbeelding|imagen|"
    r"imagem|immagine|photo|foto|vídeo|figurinha|documento|dokument)\b[^\n]{0,60} "
    r"(?:omitted|weggelassen|weggelaten|omitid[oa]|ocultad[oa]|omise?|omess[oa])",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"<(?:attached|anhang|adjunto|bijgevoegd|allegato|anexado|pièce jointe)\s*:\s*([^<>\n]+)>|"
    r"(\S[^\n]{0,120}\.\w{2,5}) \((?:file attached|datei angehängt|archivo adjunto|"
    r"bestand bijgevoegd|file allegato|arquivo anexado|fichier joint)\)",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"\s*<(?:this message was edited|diese nachricht wurde bearbeitet)[^<>]*>\s*$", re.IGNORECASE
)
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_DELETED = re.compile(
    r"(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|"
    r"dit bericht is verwijderd|se eliminó este mensaje|mensagem apagada|ce message a été supprimé|"
    r"questo messaggio è stato eliminato)\.?",
    re.IGNORECASE,
)
_SECURED = re.compile(
    r"[^\n]{0,120}(?:end-to-end|ende-zu-ende|extremo a extremo|bout en bout|ponta a ponta|сквозн)"
    r"[^\n]{0,300}",
    re.IGNORECASE,
)
_HOUSEKEEPING = re.compile(
    r"\b(?:added|removed|left|joined|changed|created|pinned|security code|disappearing|blocked|"
    r"admin|hinzugefügt|entfernt|verlassen|geändert|erstellt|toegevoegd|verwijderd|verlaten|"
    r"gewijzigd|aangemaakt|añadi[óo]|eliminó|salió|cambió|creó|adicionou|removeu|saiu|mudou|criou|"
    r"ajouté|supprimé|quitté|modifié|créé|aggiunto|rimosso|abbandonato|cambiato|creato)\b",
    re.IGNORECASE,
)
"""What a group tells of itself; no note is poorer without it."""

_HEAD_LINES = 40
_QUOTE_MARKS = frozenset('"“”„«»')


class Entry(NamedTuple):
    """A message as the file has it: where it begins, its time, who wrote it, and its words."""

    number: int
    written: Written
    who: str
    text: str


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is an exported chat: most beginnings of lines are dated in its form."""
    if is_zip(head):
        return _chat_name(name) is not None or b"_chat.txt" in head or b"WhatsApp Chat" in head
    lines = _plain(decoded(head)).split("\n", _HEAD_LINES)[:_HEAD_LINES]
    dated = [each for each in lines if read_clock(each)]
    if _chat_name(name) is not None or name.casefold().endswith("_chat.txt"):
        return bool(dated)
    return name.casefold().endswith(".txt") and len(dated) > 1 and read_clock(lines[0]) is not None


def _chat_name(name: str) -> str | None:
    match = _CHAT_NAME.fullmatch(name.replace("\\", "/").rpartition("/")[2])
    return line(match[1]) if match else None


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give the runs of a chat, or of the chats in an exported archive."""
    if not is_zip(data):
        yield from _chat(name, data, options)
        return
    found = False
    for each in entries(data, lambda path: path.casefold().endswith(".txt")):
        if isinstance(each, Broken):
            yield Rejected(f"{name}, {each.path}" if each.path else name, each.reason)
            found = True
        else:
            inner = name if each.path.casefold().endswith("_chat.txt") else each.path
            yield from _chat(inner, each.data, options)
            found = True
    if not found:
        yield Rejected(name, "no chat is in it: a file such as `_chat.txt` is missing")


def _chat(name: str, data: bytes, options: Options) -> Iterator[Found]:
    said = list(_entries(_plain(decoded(data))))
    dated = [each for each in said if isinstance(each, Entry)]
    if not dated:
        yield Rejected(name, "no line of it begins with a date and a time")
        return
    clock = clocks([each.written for each in dated], options.order)
    if isinstance(clock, str):
        yield Rejected(name, clock)
        return
    yield from (Rejected(f"{name}, line {at}", reason) for at, reason in _lost(said, dated, clock))
    lines = list(_lines(name, dated, clock, options))
    chat = _chat_name(name) or ""
    yield from runs(Chat("whatsapp", chat, members=_partner(chat, lines)), lines)


def _partner(chat: str, lines: list[Line]) -> tuple[Address, ...]:
    """Name whoever a chat is called after, where only one other person wrote in it."""
    names = {each.who.name for each in lines}
    return (Address(chat),) if chat and len(names) == 1 and chat not in names else ()


def _plain(text: str) -> str:
    return _SPACES.sub(" ", _MARKS.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def _entries(text: str) -> Iterator[Entry | tuple[int, str]]:
    """Part a chat into its messages; lines before the first are given with their number."""
    begun: tuple[int, Written] | None = None
    body: list[str] = []
    for number, each in enumerate(text.split("\n"), 1):
        written = read_clock(each)
        if written is None:
            if begun:
                body.append(each)
            elif each.strip():
                yield number, each
            continue
        if begun:
            yield _entry(*begun, body)
        begun, body = (number, written), [each[written.end :]]
    if begun:
        yield _entry(*begun, body)


def _entry(number: int, written: Written, body: list[str]) -> Entry:
    match = _SPEAKER.match(body[0])
    who = line(match[1]).removeprefix("~").strip() if match else ""
    who = "" if _QUOTE_MARKS & set(who) and _HOUSEKEEPING.search(who) else who
    body = [body[0][match.end() :] if match and who else body[0], *body[1:]]
    return Entry(number, written, who, block("\n".join(body)))


def _lost(
    said: list[Entry | tuple[int, str]], dated: list[Entry], clock: Clock
) -> Iterator[tuple[int, str]]:
    for each in said:
        if not isinstance(each, Entry):
            yield each[0], f"it stands before the first message: `{line(each[1])[:60]}`"
    for entry in dated:
        if clock(entry.written) is None:
            yield entry.number, f"`{entry.written.text}` is no time: `{line(entry.text)[:60]}`"
    told = [
        each for each in dated if not each.who and clock(each.written) and not _known(each.text)
    ]
    if told:
        many = f"{len(told)} lines, the first" if len(told) > 1 else "it"
        yield told[0].number, f"nobody said {many}: `{line(told[0].text)[:100]}`"


def _known(text: str) -> bool:
    return _SECURED.fullmatch(text) is not None or _HOUSEKEEPING.search(text) is not None


def _lines(name: str, dated: list[Entry], clock: Clock, options: Options) -> Iterator[Line]:
    where = zone(options.zone)
    for each in dated:
        when = clock(each.written)
        if when is None or not each.who or _is_notice(each, name):
            continue
        text = _markdown(each.text)
        if text:
            yield Line(f"{name}, line {each.number}", _placed(when, where), Address(each.who), text)


def _is_notice(entry: Entry, name: str) -> bool:
    """Tell whether WhatsApp itself speaks in the name of the chat, as it does on iOS."""
    if not _SECURED.fullmatch(entry.text) or "WhatsApp" not in entry.text:
        return entry.who == _chat_name(name) and _HOUSEKEEPING.match(entry.text) is not None
    return True


def _placed(when: datetime.datetime, where: datetime.tzinfo | None) -> datetime.datetime:
    return when.replace(tzinfo=where) if where else when


def _markdown(text: str) -> str:
    if _DELETED.fullmatch(text):
        return "(message deleted)"
    edited = _EDITED.sub("", text)
    told = _ATTACHED.sub(lambda match: omitted("file", match[1] or match[2]), edited)
    told = _MEDIUM.sub(lambda match: omitted(match[1].casefold()), told)
    told = _OMITTED.sub(omitted("media"), told)
    shown = _STRUCK.sub(r"~~\1~~", _BOLD.sub(r"**\1**", markdown(told)))
    return f"{shown} (edited)" if edited != text else shown


IMPORTER = Importer("whatsapp", "WhatsApp chat", recognises, read, rank=30)
