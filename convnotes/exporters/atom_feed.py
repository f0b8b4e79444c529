"""Atom (RFC 4287): the newest exchanges, for a feed reader."""

import datetime
import re
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from convnotes.exporters import Exporter, Wanted, selection
from convnotes.exporters.identity import INVALID, digest, exchange_keys
from convnotes.exporters.plain_words import block, line, names, shown
from convnotes.exporters.site_links import authority, page
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId
from convnotes.model.notebook import Notebook

NEWEST = 50
_MINTED = 2026
_OURS = re.compile(rb'<\?xml version="1\.0" encoding="utf-8"\?>\n<feed [^>]*>\n'
                   rb"  <generator>convnotes</generator>\n")  # fmt: skip


class _Said(NamedTuple):
    when: str
    home: NoteId
    key: str
    exchange: Exchange


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give the feed; what was said last comes first."""
    said = _newest(list(selection.held(notebook, wanted)))
    updated = said[0].when if said else _stamp(wanted.on, datetime.time())
    title = line(notebook.config.site.title) or "convnotes"
    if wanted.only:
        note = notebook.by_id.get(NoteId(wanted.only))
        title += f": {shown(note.title) if note else line(wanted.only)}"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "  <generator>convnotes</generator>",
        f"  <id>{_tag(wanted, digest('feed', title if not wanted.only else wanted.only))}</id>",
        f"  <title>{escape(title)}</title>",
        f"  <updated>{updated}</updated>",
    ]
    home = wanted.address.strip()
    if authority(wanted):
        lines.append(f'  <link rel="alternate" href={quoteattr(home)}/>')
    for each in said:
        lines += _entry(notebook, wanted, each)
    return "\n".join((*lines, "</feed>", "")).encode("utf-8", "replace")


def _newest(held: list[tuple[NoteId, tuple[Exchange, ...]]]) -> list[_Said]:
    """Give what was said last; only what may be among it is named."""
    newest = sorted((_when(each) for _, exchanges in held for each in exchanges), reverse=True)
    since = newest[:NEWEST][-1] if newest else ""
    said = [
        _Said(_when(each), home, key, each)
        for home, exchanges in held
        if any(_when(each) >= since for each in exchanges)
        for key, each in zip(exchange_keys(home, exchanges), exchanges, strict=True)
    ]
    return sorted(said, key=lambda each: (each.when, each.key), reverse=True)[:NEWEST]


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only a feed of ours be replaced."""
    return data if _OURS.match(earlier) else None


def _entry(notebook: Notebook, wanted: Wanted, said: _Said) -> list[str]:
    note = notebook.by_id[said.home]
    each = said.exchange
    speakers = [shown(notebook.person_name(person)) or "someone" for person in each.speakers]
    link = page(notebook, wanted, said.home)
    tags = dict.fromkeys(filter(None, map(line, (*note.texts("tags"), *note.texts("topics")))))
    text = "\n\n".join(filter(None, (shown(each.summary), block(notebook.body(each)))))
    return [
        "  <entry>",
        f"    <id>{_tag(wanted, said.key)}</id>",
        f"    <title>{escape(_title(notebook, each, shown(note.title)))}</title>",
        f"    <published>{said.when}</published>",
        f"    <updated>{said.when}</updated>",
        *(f"    <author><name>{escape(who)}</name></author>" for who in speakers or ["someone"]),
        *(f"    <category term={quoteattr(tag)}/>" for tag in tags),
        *([f'    <link rel="alternate" href={quoteattr(link)}/>'] if link else []),
        f'    <content type="text">{escape(text)}</content>',
        "  </entry>",
    ]


def _title(notebook: Notebook, each: Exchange, title: str) -> str:
    who = names(notebook, each.speakers)
    if each.kind is ExchangeKind.DIRECTED and each.hearers:
        who = f"{who} to {names(notebook, each.hearers)}"
    return f"{who}: {shown(each.summary) or title}"


def _when(each: Exchange) -> str:
    return _stamp(each.day, each.time or each.at)


def _stamp(day: datetime.date, time: datetime.time) -> str:
    """Give a day and time as RFC 3339; the notes know no time zone, so it is called UTC."""
    return f"{day.isoformat()}T{time:%H:%M:%S}Z"


def _tag(wanted: Wanted, key: str) -> str:
    """Give a tag URI (RFC 4151) in the name of the site's host."""
    return f"tag:{authority(wanted) or INVALID},{_MINTED}:{key}"


EXPORTER = Exporter("atom", "Atom: the newest exchanges", write, renew)
