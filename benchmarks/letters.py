"""Turns the letters index of project Roman Letters into a workspace: every letter one exchange.

    python benchmarks/letters.py letters-index.json DIR

A conversation holds the letters between two correspondents, from whichever collection, oldest
first. A letter with only one end known (no recipient or no sender is given, or both are one name)
stands in the log of that person, where it makes no turn. Only years are known: the days are
invented, rising within a year in the order of the collections. A letter without a year takes the
median year of its collection.
"""

import argparse
import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from statistics import median_low
from typing import Any

from note import Value, front_matter, slug, write

UNKNOWN = "Unknown correspondent"
RESERVED = ("me", "nobody")
TEAM_SIZE = 4
LONGEST_ID = 60
DAYS = 365

READ_BY_FORMAT = re.compile(r"\[\[|<|%%|`")
EXCHANGE = re.compile(r"^(?:##|-) \d{4}-\d\d-\d\d \S+ -> \S+ \(letter\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the index; its ends are names at first, then the ids of the correspondents."""

    number: int
    collection: str
    place: int
    year: int
    sender: str
    recipient: str
    topics: Sequence[str]
    opening: str


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A person with every spelling of the name; the most frequent one is the title."""

    id: str
    title: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """The letters by the note they belong to, each list oldest first."""

    people: Mapping[str, Correspondent]
    conversations: Mapping[tuple[str, str], Sequence[Letter]]
    logs: Mapping[str, Sequence[Letter]]
    collections: Mapping[str, str]


# Reading


def archive(index: Mapping[str, Any]) -> Archive:
    """The whole index, sorted into conversations and logs."""
    letters = dated([letter(entry) for entry in index["letters"]])
    by_name = correspondents(Counter(end for one in letters for end in (one.sender, one.recipient)))
    unknown = by_name[UNKNOWN].id
    conversations: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    logs: dict[str, list[Letter]] = defaultdict(list)
    for one in letters:
        sender, recipient = by_name[one.sender].id, by_name[one.recipient].id
        recipient = unknown if recipient == sender else recipient
        sent = replace(one, sender=sender, recipient=recipient)
        if unknown in (sender, recipient):
            logs[recipient if sender == unknown else sender].append(sent)
        else:
            conversations[min(sender, recipient), max(sender, recipient)].append(sent)
    titles = {entry["slug"]: f"{entry['name']}: {entry['title']}" for entry in index["collections"]}
    return Archive({one.id: one for one in by_name.values()}, conversations, logs, titles)


def letter(entry: Mapping[str, Any]) -> Letter:
    """One entry of the index; a missing end is UNKNOWN."""
    return Letter(
        number=entry["id"],
        collection=entry["c"],
        place=entry["n"],
        year=entry["y"],
        sender=plain(entry.get("s") or UNKNOWN),
        recipient=plain(entry.get("r") or UNKNOWN),
        topics=[topic.replace("_", "-") for topic in entry["t"].split(",") if topic],
        opening=plain(entry["q"]),
    )


def plain(text: str) -> str:
    """The text without HTML entities, on one line, with single spaces."""
    return " ".join(html.unescape(text).split())


def dated(letters: Sequence[Letter]) -> list[Letter]:
    """Every letter with a year, oldest first, in the order of its collection within a year."""
    medians = median_years(letters)
    filled = [replace(one, year=one.year or medians[one.collection]) for one in letters]
    return sorted(filled, key=lambda one: (one.year, one.collection, one.place, one.number))


def median_years(letters: Sequence[Letter]) -> dict[str, int]:
    """By collection; one without any year takes the median year of all letters."""
    known = [one for one in letters if one.year]
    overall = [one.year for one in known]
    years: dict[str, list[int]] = {one.collection: [] for one in letters}
    for one in known:
        years[one.collection].append(one.year)
    return {collection: median_low(found or overall) for collection, found in years.items()}


def correspondents(names: Counter[str]) -> dict[str, Correspondent]:
    """By name; names that differ only in punctuation, marks or case are one person."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in sorted({*names, UNKNOWN}, key=lambda name: (-names[name], name)):
        spellings[slug(name) or "unnamed"].append(name)
    taken = set(RESERVED)
    found: dict[str, Correspondent] = {}
    for key, (title, *aliases) in sorted(spellings.items()):
        person = Correspondent(free_id(key, taken), title, tuple(aliases))
        taken.add(person.id)
        found |= dict.fromkeys((title, *aliases), person)
    return found


def free_id(key: str, taken: set[str]) -> str:
    """The key cut at a word to LONGEST_ID characters, with a number where that is taken."""
    short = key if len(key) <= LONGEST_ID else key[:LONGEST_ID].rpartition("-")[0]
    number, found = 1, short
    while found in taken:
        number += 1
        found = f"{short}-{number}"
    return found


# Writing


def days(letters: Sequence[Letter]) -> Iterator[date]:
    """One invented day for each letter: each year is divided evenly among its letters."""
    for year, group in groupby(letters, key=lambda one: one.year):
        same_year = list(group)
        for position, one in enumerate(same_year):
            within = one.number * 97 % DAYS
            yield date(year, 1, 1) + timedelta(days=(position * DAYS + within) // len(same_year))


def exchange(mark: str, indent: str, day: date, one: Letter) -> str:
    """A letter as an exchange, with its topics and its source below."""
    opening = READ_BY_FORMAT.sub(r"\\\g<0>", one.opening)
    summary = f": {opening}" if opening else ""
    topics = f"{indent}topics:: {', '.join(one.topics)}\n" if one.topics else ""
    source = f"{indent}[[{collection_id(one.collection)}]] {one.place}\n"
    return f"{mark} {day} {one.sender} -> {one.recipient} (letter){summary}\n{topics}{source}"


def conversation_note(people: Mapping[str, Correspondent], letters: Sequence[Letter]) -> str:
    """The letters of two correspondents under headings."""
    pair = sorted({letters[0].sender, letters[0].recipient})
    fields: dict[str, Value] = {
        "title": " and ".join(people[one].title for one in pair),
        "participants": pair,
        "channel": "letter",
        "tags": sorted({topic for one in letters for topic in one.topics}),
    }
    written = [
        exchange("##", "", day, one) for day, one in zip(days(letters), letters, strict=True)
    ]
    return "\n".join([front_matter(fields), *written])


def person_note(person: Correspondent, log: Sequence[Letter]) -> str:
    """A correspondent; a log only where letters have no known other end."""
    fields: dict[str, Value] = {"type": "person", "title": person.title}
    if person.aliases:
        fields["aliases"] = person.aliases
    written = [exchange("-", "  ", day, one) for day, one in zip(days(log), log, strict=True)]
    return "".join([front_matter(fields), *(["\n## Log\n"] if written else []), *written])


def collection_id(collection: str) -> str:
    return f"collection-{slug(collection)}"


def write_workspace(folder: Path, archive: Archive) -> None:
    """Writes all notes; the team are those who wrote most of the letters that have a hearer."""
    notes = folder / "notes"
    for person in archive.people.values():
        text = person_note(person, archive.logs.get(person.id, ()))
        write(notes / "people" / f"{person.id}.md", text)
    for (one, other), letters in archive.conversations.items():
        place = notes / "conversations" / slug(letters[0].collection)
        write(place / f"{one}--{other}.md", conversation_note(archive.people, letters))
    for collection, title in archive.collections.items():
        fields: dict[str, Value] = {"type": "page", "title": title}
        write(notes / "collections" / f"{collection_id(collection)}.md", front_matter(fields))
    senders = Counter(one.sender for letters in archive.conversations.values() for one in letters)
    members = sorted(senders, key=lambda sender: (-senders[sender], sender))[:TEAM_SIZE]
    write(folder / "convnotes.toml", f"[team]\nmembers = {json.dumps(members)}\n")


def exchanges_written(folder: Path) -> int:
    """Counted in the files themselves, not in what was meant to be written."""
    notes = (folder / "notes").rglob("*.md")
    return sum(len(EXCHANGE.findall(path.read_text(encoding="utf-8"))) for path in notes)


def main() -> None:
    """Makes the workspace and prints the counts; fails unless every letter is written once."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path, metavar="letters-index.json")
    parser.add_argument("folder", type=Path, metavar="DIR")
    given = parser.parse_args()
    if given.folder.exists() and any(given.folder.iterdir()):
        raise SystemExit(f"{given.folder} is not empty: nothing was written, name a new folder")
    index = json.loads(given.index.read_text(encoding="utf-8"))
    whole = archive(index)
    write_workspace(given.folder, whole)
    written = exchanges_written(given.folder)
    in_logs = sum(map(len, whole.logs.values()))
    print(f"letters in         {len(index['letters']):6}")
    print(f"exchanges written  {written:6}")
    print(f"  in conversations {written - in_logs:6}")
    print(f"  in logs          {in_logs:6}")
    print(f"people             {len(whole.people):6}")
    print(f"conversations      {len(whole.conversations):6}")
    print(f"collections        {len(whole.collections):6}")
    if written != len(index["letters"]):
        raise SystemExit("the workspace is not complete: not every letter was written once")


if __name__ == "__main__":
    main()
