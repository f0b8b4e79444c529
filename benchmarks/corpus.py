"""Makes a workspace of invented conversations: the same bytes for the same arguments, anywhere.

python benchmarks/corpus.py DIR --conversations 10000 --people 1000
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import prose
from note import Value, front_matter, slug, write
from prose import Dice, paragraph, phrase, sentence

ON = date(2026, 11, 20)
FIRST_DAY = date(2017, 1, 2)
LAST_DAY = ON - timedelta(days=1)

TEAM_SIZE = 4
FOLDER_LIMIT = 2_000
PEOPLE_PER_ORG = 20
YEARS = ON.year - FIRST_DAY.year + 1

CADENCES = ("4w", "6w", "90d", "3mo", "4w..6w", "6mo", "1y")
TOLD = ("needs", "opinion", "news", "expects", "decided")
OUTCOMES = ("agreed", "declined", "delivered and paid", "no longer needed", "handed on")


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an org: what links to it, and what is shown."""

    id: str
    title: str


@dataclass(slots=True)
class World:
    """Who there is, and the newest conversation with each person that others may link to."""

    team: Sequence[Named]
    contacts: Sequence[Named]
    orgs: Sequence[Named]
    newest: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange before it is written; `hearers` of a joint one are all who took part."""

    kind: str  # directed, all, joint, bare or note
    day: date
    hour: int  # 0: no time is given
    speaker: str
    hearers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation before it is written, entries oldest first."""

    id: str
    title: str
    participants: Sequence[str]
    is_open: bool
    entries: Sequence[Entry]

    @property
    def last(self) -> Entry:
        """The newest exchange that is not an internal note; the first one never is."""
        return next(entry for entry in reversed(self.entries) if entry.kind != "note")


@dataclass(slots=True)
class Tally:
    """What has been written."""

    conversations: int = 0
    conversation_bytes: int = 0
    exchanges: int = 0
    people: int = 0
    orgs: int = 0

    def __str__(self) -> str:
        average = self.conversation_bytes / self.conversations
        return (
            f"{self.conversations} conversations (average {average:.0f} bytes, "
            f"{self.exchanges / self.conversations:.2f} exchanges), "
            f"{self.people} people, {self.orgs} orgs"
        )


def make(folder: Path, conversations: int, people: int, seed: int, open_share: float) -> Tally:
    """Writes the workspace note by note; memory grows with the people, not the conversations."""
    dice = Dice(seed)
    everyone = [
        Named(slug(name), name) for name in names(prose.FIRST_NAMES, prose.LAST_NAMES, people)
    ]
    org_titles = names(prose.PLACES, prose.TRADES, max(1, people // PEOPLE_PER_ORG))
    orgs = [Named(slug(title), title) for title in org_titles]
    world = World(everyone[:TEAM_SIZE], everyone[TEAM_SIZE:], orgs)
    tally = Tally(people=len(everyone), orgs=len(orgs))
    write(folder / "convnotes.toml", settings(world.team))
    for org in orgs:
        write(folder / "notes" / "orgs" / f"{org.id}.md", org_note(dice, org))
    for position, person in enumerate(everyone):
        place = folder / "notes" / "people" / (person.id[0] if people > FOLDER_LIMIT else "")
        write(place / f"{person.id}.md", person_note(dice, world, person, everyone[:position]))
    by_month = conversations > FOLDER_LIMIT * YEARS
    for index in range(conversations):
        conversation = invent(dice, world, index, conversations, open_share)
        first = conversation.entries[0].day
        place = folder / "notes" / "conversations" / first.strftime("%Y/%m" if by_month else "%Y")
        text = conversation_note(dice, world, conversation)
        tally.conversation_bytes += write(place / f"{conversation.id}.md", text)
        tally.conversations += 1
        tally.exchanges += len(conversation.entries)
    return tally


def names(firsts: Sequence[str], seconds: Sequence[str], count: int) -> list[str]:
    """So many names of two words, all different while the words last."""
    places = (divmod(index, len(firsts)) for index in range(count))
    return [f"{firsts[first]} {seconds[(row + 7 * first) % len(seconds)]}" for row, first in places]


def settings(team: Sequence[Named]) -> str:
    """The `convnotes.toml` of the workspace."""
    members = ", ".join(f'"{member.id}"' for member in team)
    return f"[team]\nmembers = [{members}]\n"


# People and orgs


def org_note(dice: Dice, org: Named) -> str:
    """An org with its address and two paragraphs."""
    fields: dict[str, Value] = {
        "type": "org",
        "title": org.title,
        "url": f"https://{org.id}.example",
        "tags": tags(dice),
    }
    return f"{front_matter(fields)}{paragraph(dice, 3)}\n\n{paragraph(dice, 2)}\n"


def person_note(dice: Dice, world: World, person: Named, earlier: Sequence[Named]) -> str:
    """A person; every fifth with a log, every tenth with something to raise."""
    fields = person_fields(dice, world, person, earlier)
    text = f"{front_matter(fields, block=dice.chance(0.3))}{paragraph(dice, dice.roll(1, 4))}\n"
    if person not in world.team and dice.chance(0.2):
        text += f"\n## Log\n{log(dice, dice.pick(world.team).id, person.id)}"
    if dice.chance(0.1):
        text += f"\n## Raise next time\n- [ ] {phrase(dice)}\n- [x] {phrase(dice)}\n"
    return text


def person_fields(
    dice: Dice, world: World, person: Named, earlier: Sequence[Named]
) -> dict[str, Value]:
    org = dice.pick(world.orgs)
    first, last = person.title.split()
    fields: dict[str, Value] = {"type": "person", "title": person.title}
    if dice.chance(0.15):
        fields["aliases"] = [f"{last}, {first}"]
    fields |= {
        "email": f"{person.id}@{org.id}.example",
        "org": f"[[{org.id}]]",
        "role": dice.pick(prose.ROLES),
    }
    if dice.chance(0.5):
        fields["phone"] = f"+44 20 7946 0{dice.roll(100, 999)}"
    if dice.chance(0.3):
        fields["expertise"] = [dice.pick(prose.SUBJECTS), dice.pick(prose.SUBJECTS)]
    if person not in world.team:
        fields["owner"] = dice.pick(world.team).id
        if dice.chance(0.3):
            fields["cadence"] = dice.pick(CADENCES)
    if earlier and dice.chance(0.1):
        fields["introduced_by"] = dice.pick(earlier).id
    return fields | {"tags": tags(dice)}


def log(dice: Dice, member: str, person: str) -> str:
    """A list of dated bullets, newest first."""
    day, lines = ON, []
    for _ in range(dice.roll(1, 6)):
        day -= timedelta(days=dice.roll(1, 60))
        lines.append(f"- {day} {member} + {person} ({dice.pick(prose.MEETINGS)}): {phrase(dice)}\n")
    return "".join(lines)


def tags(dice: Dice) -> list[str]:
    """One to three different tags, in the order of the word list."""
    chosen = {dice.skewed(prose.TAGS) for _ in range(dice.roll(1, 3))}
    return [tag for tag in prose.TAGS if tag in chosen]


# Conversations


def invent(dice: Dice, world: World, index: int, count: int, open_share: float) -> Conversation:
    """The conversation at this place of the order by first day, and who says what when in it."""
    start = FIRST_DAY + (LAST_DAY - FIRST_DAY) * index // count
    participants = people_talking(dice, world)
    subject, matter = dice.pick(prose.SUBJECTS), dice.pick(prose.MATTERS)
    return Conversation(
        id=f"{start.year}-{subject}-{matter}-{index:05}",
        title=f"{subject} {matter}".capitalize(),
        participants=participants,
        is_open=dice.chance(open_probability((index + 1) / count, open_share)),
        entries=list(entries(dice, world, participants, start)),
    )


def open_probability(age: float, share: float) -> float:
    """How likely it is open: rises from age 0, the oldest, to 1; `share` on average."""
    return 2 * share * age if share <= 0.5 else 1 - 2 * (1 - share) * (1 - age)


def people_talking(dice: Dice, world: World) -> list[str]:
    """A member and a contact, at times more of either; some people far more often than others."""
    chosen = [dice.pick(world.team), dice.skewed(world.contacts)]
    if dice.chance(0.2):
        chosen.append(dice.skewed(world.contacts))
    if dice.chance(0.15):
        chosen.append(dice.pick(world.team))
    return list(dict.fromkeys(person.id for person in chosen))


def entries(dice: Dice, world: World, participants: Sequence[str], start: date) -> Iterator[Entry]:
    """Exchanges oldest first; whoever was spoken to is likely to speak next."""
    members = [member.id for member in world.team if member.id in participants]
    speaker = dice.pick(participants)
    for position, (day, hour) in enumerate(moments(dice, start)):
        others = [person for person in participants if person != speaker]
        kind = "directed" if position == 0 else entry_kind(dice)
        if kind in ("joint", "bare"):
            yield Entry(kind, day, hour, speaker, participants)
        elif kind == "note":
            yield Entry(kind, day, hour, dice.pick(members), ())
        else:
            hearers = [dice.pick(others)] if kind == "directed" and dice.chance(0.8) else others
            yield Entry(kind, day, hour, speaker, hearers)
            speaker = dice.pick(hearers) if dice.chance(0.8) else speaker


def entry_kind(dice: Dice) -> str:
    """Nine of ten are directed or joint."""
    fraction = dice.roll(1, 100)
    if fraction <= 76:
        return "directed"
    return (
        "joint"
        if fraction <= 88
        else "all"
        if fraction <= 93
        else "note"
        if fraction <= 98
        else "bare"
    )


def moments(dice: Dice, start: date) -> Iterator[tuple[date, int]]:
    """Days and hours in order: eight on average, a few conversations with far more."""
    day, left = start, dice.roll(1, 6) + dice.roll(0, 7)
    if dice.chance(0.05):
        left += dice.roll(10, 30)
    while left > 0 and day <= LAST_DAY:
        hour = dice.roll(8, 12) if dice.chance(0.25) else 0
        yield day, hour
        left -= 1
        if hour and left and dice.chance(0.3):
            yield day, hour + dice.roll(1, 8)
            left -= 1
        day += timedelta(days=dice.roll(1, 11))


# Conversation notes


def conversation_note(dice: Dice, world: World, conversation: Conversation) -> str:
    """The note's text; it is remembered as its people's newest unless it is private."""
    fields = conversation_fields(dice, world, conversation)
    heading = f"# {conversation.title}\n\n" if dice.chance(0.3) else ""
    background = f"{paragraph(dice, dice.roll(1, 4))}{mention(dice, world)}\n"
    written = exchanges(dice, world, conversation)
    if "visibility" not in fields:
        world.newest |= dict.fromkeys(conversation.participants, conversation.id)
    return f"{front_matter(fields, block=dice.chance(0.3))}{heading}{background}\n{written}"


def conversation_fields(dice: Dice, world: World, conversation: Conversation) -> dict[str, Value]:
    people = conversation.participants
    fields: dict[str, Value] = {"title": conversation.title}
    fields["participants"] = [f"[[{one}]]" for one in people] if dice.chance(0.15) else people
    fields |= (
        open_fields(dice, conversation)
        if conversation.is_open
        else closed_fields(dice, conversation)
    )
    fields["tags"] = tags(dice)
    parent = world.newest.get(people[1])
    if parent and dice.chance(0.2):
        fields["continues"] = f"[[{parent}]]" if dice.chance(0.5) else parent
    if dice.chance(0.2):
        fields["channel"] = dice.pick(prose.CHANNELS)
    if dice.chance(0.02):
        fields["visibility"] = "private"
    return fields


def closed_fields(dice: Dice, conversation: Conversation) -> dict[str, Value]:
    """Closed some days after the last word; one in twenty is only paused."""
    day = min(ON, conversation.entries[-1].day + timedelta(days=dice.roll(1, 20)))
    if dice.chance(0.05):
        return {"status": "paused", "since": day}
    return {"status": "closed", "closed": day, "outcome": dice.pick(OUTCOMES)}


def open_fields(dice: Dice, conversation: Conversation) -> dict[str, Value]:
    """Two thirds declare whose turn it is; a few of them are stale, and a few wait for a day."""
    last, case = conversation.last, dice.roll(1, 100)
    if case <= 66:
        return declared_turn(dice, conversation)
    if case <= 69:
        return {"since": last.day, "wait_until": ON + timedelta(days=dice.roll(1, 90))}
    if case <= 72:
        return {"scheduled": ON + timedelta(days=dice.roll(1, 30))}
    return {"status": "open"} if case <= 80 else {}


def declared_turn(dice: Dice, conversation: Conversation) -> dict[str, Value]:
    last = conversation.last
    if dice.chance(0.03):
        return {"next_turn": last.speaker, "since": last.day - timedelta(days=1)}
    joint = last.kind in ("joint", "bare")
    since = last.day + timedelta(days=1) if joint else last.day
    fields: dict[str, Value] = {"next_turn": dice.pick(last.hearers), "since": since}
    if dice.chance(0.8):
        fields["due"] = dice.pick((since, ON)) + timedelta(days=dice.roll(0, 40))
    if dice.chance(0.8):
        fields["about"] = phrase(dice)
    return fields


def exchanges(dice: Dice, world: World, conversation: Conversation) -> str:
    """All exchanges in one style: headings or bullets, oldest or newest first."""
    bullets, newest_first = dice.chance(0.3), dice.chance(0.3)
    level = "-" if bullets else dice.pick(("##", "##", "##", "###"))
    total = len(conversation.entries)
    written = []
    for position, entry in enumerate(conversation.entries):
        body = entry_body(dice, world, conversation, entry, fresh=position >= total - 2)
        head = f"{level} {entry_line(dice, entry)}\n"
        written.append(f"{head}{indented(body)}\n" if bullets else f"{head}{body}\n")
    return "\n".join(reversed(written) if newest_first else written)


def entry_line(dice: Dice, entry: Entry) -> str:
    """The exchange line after its heading or bullet mark."""
    day = f"[[{entry.day}]]" if dice.chance(0.05) else f"{entry.day}"
    time = f" {entry.hour:02}:{dice.roll(0, 59):02}" if entry.hour else ""
    summary = f": {phrase(dice)}" if dice.chance(0.75) or entry.kind == "bare" else ""
    return f"{day}{time}{who(dice, entry)}{summary}"


def who(dice: Dice, entry: Entry) -> str:
    """The people of an exchange and, mostly, its channel and flags."""
    speaker = f"[[{entry.speaker}]]" if dice.chance(0.1) else entry.speaker
    match entry.kind:
        case "bare":
            return ""
        case "note":
            return f" note by {speaker}"
        case "joint":
            joined = dice.pick((" + ", " + ", " & ", ", ")).join(entry.hearers)
            return f" {joined} ({dice.pick(prose.MEETINGS)})"
    channel = dice.skewed(prose.CHANNELS)
    if dice.chance(0.1):
        tail = f" ({channel}, fyi)"
    elif len(entry.hearers) > 1 and dice.chance(0.3):
        tail = f" ({channel}, each)"
    else:
        tail = f" ({channel})" if dice.chance(0.85) else ""
    if entry.kind == "all":
        return f" {speaker}{tail}"
    return f" {speaker} {dice.pick(('->', '->', '->', '→'))} {', '.join(entry.hearers)}{tail}"


def entry_body(
    dice: Dice, world: World, conversation: Conversation, entry: Entry, *, fresh: bool
) -> str:
    """Paragraphs and, at times, a list, a quotation, code, fields and promises."""
    blocks = [paragraph(dice, dice.roll(1, 4)) + mention(dice, world)]
    if dice.chance(0.3):
        blocks.append(paragraph(dice, dice.roll(1, 4)))
    if dice.chance(0.12):
        blocks.append("\n".join(f"- {phrase(dice)}" for _ in range(dice.roll(2, 4))))
    if dice.chance(0.06):
        blocks.append(f"> {sentence(dice)}")
    if dice.chance(0.02):
        blocks.append(f"```\n{entry.day} {entry.speaker} -> nobody: {phrase(dice)}\n```")
    if dice.chance(0.02):
        blocks.append(f"%% {sentence(dice)} %%")
    if dice.chance(0.15):
        blocks.append(told(dice, world))
    if dice.chance(0.25):
        count, live = dice.roll(1, 2), fresh and conversation.is_open
        owners = [dice.pick(conversation.participants) for _ in range(count)]
        blocks.append("\n".join(promise(dice, owner, entry.day, live=live) for owner in owners))
    return "\n\n".join(blocks)


def mention(dice: Dice, world: World) -> str:
    """Mostly nothing; else a sentence with a link to a person, an org or a conversation."""
    if not dice.chance(0.2):
        return ""
    person = dice.skewed(world.contacts)
    known = world.newest.get(person.id)
    if known and dice.chance(0.5):
        return f" Compare [[{known}]]."
    if dice.chance(0.3):
        return f" {sentence(dice)[:-1]}, says [[{dice.pick(world.orgs).id}]]."
    return f" Ask [[{person.id}|{person.title.split()[0]}]] about it."


def told(dice: Dice, world: World) -> str:
    """A field line."""
    if dice.chance(0.2):
        return f"recommends:: [[{dice.pick(world.contacts).id}]] for {dice.pick(prose.SUBJECTS)}"
    if dice.chance(0.1):
        return f"used:: [[{dice.pick(world.contacts).id}]]: on time, fair"
    return f"{dice.pick(TOLD)}:: {phrase(dice)}"


def promise(dice: Dice, owner: str, made: date, *, live: bool) -> str:
    """A promise or question with its owner, mostly with a due day; settled unless it is live."""
    due = made + timedelta(days=dice.roll(3, 40))
    text = f"[[{owner}]] send the {phrase(dice)}"
    if dice.chance(0.8):
        text += dice.pick((f" [due:: {due}]", f" [due:: {due}]", f" 📅 {due}", f" (due {due})"))
    if live:
        return f"- [{'?' if dice.chance(0.15) else ' '}] {text}"
    if dice.chance(0.1):
        return f"- [-] {text}"
    return f"- [x] {text} [completion:: {min(ON, made + timedelta(days=dice.roll(1, 30)))}]"


def indented(text: str) -> str:
    """The body of a bullet: its lines moved under it, empty ones left empty."""
    return "\n".join(f"  {line}" if line else "" for line in text.split("\n"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=1_000, help="the team of four included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--open", type=float, default=0.05, help="share still open (default 0.05)")
    return parser.parse_args()


def main() -> None:
    """Makes the corpus that the command line asks for; refuses a folder that holds anything."""
    given = arguments()
    if given.folder.exists() and any(given.folder.iterdir()):
        raise SystemExit(f"{given.folder} is not empty: nothing was written, name a new folder")
    most = len(prose.FIRST_NAMES) * len(prose.LAST_NAMES)
    if not (TEAM_SIZE < given.people <= most and given.conversations > 0 and 0 <= given.open <= 1):
        raise SystemExit(
            f"nothing was written: ask for 5 to {most} people, a conversation or more, "
            "and an open share from 0 to 1"
        )
    print(make(given.folder, given.conversations, given.people, given.seed, given.open))


if __name__ == "__main__":
    main()
