"""What a shell may complete: give one of these as `shell_complete` of an argument or option.

They look at the notes without parsing them, write nothing, and give nothing where there is no
workspace. No other part is imported at the top, as every command imports this one.
"""

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Items: TypeAlias = "list[CompletionItem[str]]"

BEGUN = "begun"
"""The type of what is completed further: no blank goes behind it."""

_CHANNELS = ("email", "call", "sms", "visit", "letter", "meeting", "video", "whatsapp", "signal")
_DATES = (
    *("today", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
    *("sunday", "3d", "1w", "2w", "1mo", "eom", "next monday", "next friday", "yesterday"),
)
_LONGEST_HELP = 120
_MOST_NOTES_WITH_LINES = 20
_FILTERS = {
    "turn": ("me", "team", "nobody"),
    "with": ("me", "team"),
    "owner": ("me", "team", "nobody"),
    "tag": (),
    "topic": (),
    "org": (),
    "channel": (),
    "status": ("open", "paused", "closed", "active", "archived"),
    "kind": ("conversation", "person", "org", "page"),
    "is": ("private", "team", "public"),
    "cadence": ("kept", "due", "late", "none"),
    "due": ("none", *_DATES),
    "last": ("none", "-30d", "-90d", "-1y", *_DATES),
    "since": ("-30d", "-90d", "-1y", *_DATES),
}
_COLUMNS = (
    *("id", "title", "kind", "path", "turn", "with", "due", "last", "status", "tag", "channel"),
    *("owner", "org", "cadence", "is", "aliases"),
)


def people(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete the id of a person or org: whoever can speak."""
    del parameter
    return _notes(context, incomplete, "person") + _notes(context, incomplete, "org")


def orgs(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete the id of an org."""
    del parameter
    return _notes(context, incomplete, "org")


def conversations(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete the id of a conversation."""
    del parameter
    return _notes(context, incomplete, "conversation")


def notes(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete the id of any note."""
    del parameter
    return _notes(context, incomplete)


def tags(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete a tag, with the number of its notes."""
    from convnotes.adapters import glimpse

    del parameter
    counted = glimpse.tags(glimpse.everything(_folder(context)))
    helps = {tag: "1 note" if number == 1 else f"{number} notes" for tag, number in counted.items()}
    return _words(sorted(helps), incomplete, helps)


def channels(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete a channel: those of the conversation on the line first, then the usual ones."""
    from convnotes.adapters import glimpse

    del parameter
    found = glimpse.everything(_folder(context))
    given = {glimpse.folded(each) for each in context.params.values() if isinstance(each, str)}
    here = glimpse.channels(each for each in found if each.folded in given)
    return _words((*here, *_CHANNELS, *glimpse.channels(found)), incomplete)


def promises(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete `REF:LINE` of an open promise; where very many notes have some, `REF:` first."""
    from convnotes.adapters import glimpse

    del parameter
    reference, colon, line = incomplete.rpartition(":")
    if colon:
        wanted = glimpse.folded(reference)
        found = [
            (each, glimpse.head(each))
            for each in glimpse.everything(_folder(context))
            if each.folded == wanted
        ]
    else:
        found = glimpse.matching(_folder(context), incomplete)
    found = [(each, top) for each, top in found if glimpse.holds_promises(each)]
    if len(found) > _MOST_NOTES_WITH_LINES:
        return _items(((f"{each.id}:", top.title) for each, top in found), BEGUN)
    return _items(
        (f"{each.id}:{promise.line}", promise.text)
        for each, _ in found
        for promise in glimpse.promises(each)
        if not colon or str(promise.line).startswith(line)
    )


def dates(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete words for a date, with the day that each means."""
    from convnotes.adapters import clock
    from convnotes.text.spoken_dates import UnclearDate, resolve

    on = clock.today()
    said = getattr(context.find_root().obj, "on_day", None)
    if said and parameter.name != "on_day":
        try:
            on = resolve(said, on)
        except UnclearDate:
            return []
    return _words(_DATES, incomplete, {word: f"{resolve(word, on):%a %d %b %Y}" for word in _DATES})


def folders(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Let the shell complete a folder."""
    from click.shell_completion import CompletionItem

    del context, parameter
    return [CompletionItem(incomplete, type="dir")]


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Let the shell complete a file."""
    from click.shell_completion import CompletionItem

    del context, parameter
    return [CompletionItem(incomplete, type="file")]


def filters(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete a term of a filter, also behind a `-` or `(`."""
    term = incomplete.lstrip("-(")
    before = incomplete[: len(incomplete) - len(term)]
    key, sign, begun = _split(term)
    if not sign:
        keys = ((f"{before}{each}:", "") for each in _FILTERS if each.startswith(key))
        return [*_items(keys, BEGUN), *(notes(context, parameter, key) if key else [])]
    begun = begun.removeprefix('"')
    values = _words(_FILTERS.get(key, ()), begun)
    if key in ("turn", "with", "owner"):
        values += people(context, parameter, begun)
    elif key in ("tag", "topic"):
        values += tags(context, parameter, begun)
    elif key == "org":
        values += orgs(context, parameter, begun)
    elif key == "channel":
        values += channels(context, parameter, begun)
    return _items((f"{before}{key}{sign}{_quoted(each.value)}", each.help or "") for each in values)


def _split(term: str) -> tuple[str, str, str]:
    """Part a term into key, sign and value; without a sign all of it is key."""
    for at, letter in enumerate(term):
        if letter in ":<>":
            end = at + 2 if term[at + 1 : at + 2] == "=" and letter != ":" else at + 1
            return term[:at], term[at:end], term[end:]
    return term, "", ""


def keys(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Complete the last of several keys parted by commas, also behind a `-`."""
    del context
    given, comma, last = incomplete.rpartition(",")
    minus = "-" if last.startswith("-") and parameter.name == "order" else ""
    from convnotes.text.schema import ALL_NAMES

    used = {each.removeprefix("-") for each in given.split(",")}
    known = dict.fromkeys((*_COLUMNS, *sorted(ALL_NAMES)))
    found = (each for each in known if each.startswith(last.removeprefix("-")) and each not in used)
    return _items(((f"{given}{comma}{minus}{each}", "") for each in found), BEGUN)


def _quoted(value: str) -> str:
    """Put what a filter would take for several words in its quotes."""
    return f'"{value}"' if " " in value else value


def _notes(context: click.Context, incomplete: str, *kinds: str) -> Items:
    from convnotes.adapters import glimpse

    fitting = glimpse.matching(_folder(context), incomplete, frozenset(kinds) or glimpse.KINDS)
    return _items((each.id, top.title) for each, top in fitting)


def _folder(context: click.Context) -> str:
    """Give the folder of `-C`; no shell has expanded it yet."""
    folder: str = getattr(context.find_root().obj, "in_folder", ".")
    if folder == ".":
        return folder
    from pathlib import Path

    return str(Path(os.path.expandvars(folder)).expanduser())


def _words(words: Iterable[str], incomplete: str, helps: Mapping[str, str] | None = None) -> Items:
    """Give the words that begin with what is typed, or else those with a later part that does."""
    from convnotes.adapters import glimpse

    wanted = glimpse.folded(incomplete)
    known = {word: glimpse.folded(word) for word in words}
    found = [word for word, key in known.items() if key.startswith(wanted)]
    if not found:
        found = [word for word, key in known.items() if glimpse.begins(key, wanted)]
    return _items((word, (helps or {}).get(word, "")) for word in found)


def _items(found: Iterable[tuple[str, str]], kind: str = "plain") -> Items:
    """Make items of values and their helps; a value that would break a line is left out."""
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(value, type=kind, help=_shown(text))
        for value, text in found
        if value and value.isprintable()
    ]


def _shown(text: str) -> str | None:
    """Give a help as one line that cannot command a terminal."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text[:_LONGEST_HELP].split()) or None
