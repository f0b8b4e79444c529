"""Notes that change at random: what the walks through states of a workspace have in common."""

import datetime
import random
from collections.abc import Callable
from pathlib import Path

from convnotes.adapters.settings import FILE

DAYS = tuple(datetime.date(2026, 11, day) for day in (10, 20, 25, 30))
SETTINGS = '[team]\nmembers = ["ann-lee", "cy"]\n\n[cadence]\nfriend = "2w"\n'
PEOPLE = ("ann-lee", "bob-hale", "cy", "Dee Fox", "dee fox", "[[eve]]", "eve@x.example", "Bob Hale")
TALKS = ("t1", "t2", "t3", "T4")
WORDS = ("Slate", "slates", "Sláte", "re\u0301ally", "<!-- slate -->")
EXPERTISE = ("slate", "s\\x6cate", "roofs")
PLACES = ("", "a/", "b/")


def written_day(chance: random.Random) -> str:
    return f"2026-11-{chance.randint(1, 28):02}"


def spoken(chance: random.Random, link: str = "") -> str:
    one, other = chance.sample(PEOPLE, 2)
    third = chance.choice(PEOPLE)
    who = chance.choice(
        (
            f"{one} -> {other}",
            f"{one} -> {other}, {third}",
            f"{one} -> {other}, {third} (sms, each)",
            f"{one} + {other}",
            one,
            f"{one} (email)",
            f"note by {one}",
            "just a thought",
            f"{one} -> {other} (fyi)",
            "",
        )
    )
    bullet = chance.choice(("##", "-", "##"))
    line = f"{bullet} {written_day(chance)} {who}{link}: {chance.choice(('hello', 'again'))}"
    below = chance.choice(
        (
            "",
            f"\n- [ ] [[{chance.choice(PEOPLE).strip('[]')}]] send it [due:: {written_day(chance)}]",
            f"\nnext_turn:: {chance.choice(PEOPLE)}",
            f"\nwait_until:: {written_day(chance)}",
            "\n- [?] really",
            f"\nrecommends:: [[{chance.choice(PEOPLE).strip('[]')}]] for {chance.choice(WORDS)}",
            f"\nused:: {chance.choice(PEOPLE)}: {chance.choice(WORDS)}, on time",
            f"\n{chance.choice(WORDS)} by {chance.choice(PEOPLE)}",
        )
    )
    below = below.replace("\n", "\n  ") if bullet == "-" else below
    return line + below


def talk(chance: random.Random) -> str:
    header = [
        f"participants: [{', '.join(chance.sample(('ann-lee', 'bob-hale', 'cy', 'Dee Fox'), 2))}]"
    ]
    tied = [key for key in ("continues", "related") if chance.random() < 0.2]
    header += [f'{key}: "[[{chance.choice(TALKS)}]]"' for key in tied]
    if chance.random() < 0.4:
        header.append(f"next_turn: {chance.choice(('ann-lee', 'bob-hale', 'dee fox', 'nobody'))}")
    if chance.random() < 0.3:
        header.append(f"since: {written_day(chance)}")
    if chance.random() < 0.3:
        header.append(f"due: {written_day(chance)}")
    if chance.random() < 0.2:
        header.append(f"status: {chance.choice(('closed', 'paused', 'open', 'wrong'))}")
    if chance.random() < 0.2:
        header.append(f"closed: {written_day(chance)}")
    if chance.random() < 0.2:
        header.append(f"scheduled: {written_day(chance)}")
    if chance.random() < 0.2:
        header.append(f"wait_until: {written_day(chance)}")
    body = "\n\n".join(spoken(chance) for _ in range(chance.randint(0, 4)))
    return "---\n" + "\n".join(header) + f"\n---\n{body}\n"


def person(chance: random.Random) -> str:
    header = [f"type: {chance.choice(('person', 'person', 'org', 'page'))}"]
    header.append(f"title: {chance.choice(('Bob Hale', 'Dee Fox', 'Eve', 'Cy', 'Somebody'))}")
    if chance.random() < 0.5:
        header.append(f"aliases: [{chance.choice(('dee fox', 'bob', 'Eve Eastern'))}]")
    if chance.random() < 0.3:
        header.append("email: eve@x.example")
    if chance.random() < 0.4:
        header.append(f"cadence: {chance.choice(('1w', '2w..3w', '1y'))}")
    if chance.random() < 0.3:
        header.append("tags: [friend]")
    if chance.random() < 0.3:
        header.append('expertise: ["' + chance.choice(EXPERTISE) + '"]')
    if chance.random() < 0.3:
        header.append(f"owner: {chance.choice(('ann-lee', 'cy', 'Dee Fox'))}")
    log = "\n".join(spoken(chance) for _ in range(chance.randint(0, 3)))
    return "---\n" + "\n".join(header) + f"\n---\n## Log\n{log}\n"


def page(chance: random.Random) -> str:
    if chance.random() < 0.4:
        head = f'---\nin: "[[{chance.choice(TALKS)}]]"\n---\n'
        return head + "\n".join(spoken(chance) for _ in range(2)) + "\n"
    links = (f" [[{chance.choice(TALKS)}]]" for _ in range(3))
    return "\n".join(spoken(chance, link) for link in links) + "\n"


def some_path(chance: random.Random) -> tuple[str, Callable[[random.Random], str]]:
    kind = chance.choice((talk, talk, person, page))
    names = {
        talk: TALKS,
        person: ("ann-lee", "bob-hale", "cy", "eve", "dee-fox", "Dee Fox"),
        page: ("2026-11-20", "2026-11-12", "thoughts", "t3"),
    }
    return f"notes/{chance.choice(PLACES)}{chance.choice(names[kind])}.md", kind


def step(chance: random.Random, root: Path) -> str:
    """Do something to the notes, and say what."""
    there = sorted(root.glob("notes/**/*.md"))
    deed = chance.random()
    path, kind = some_path(chance)
    file = root / path
    if deed < 0.15 and there:
        gone = chance.choice(there)
        gone.unlink()
        return f"delete {gone.name}"
    if deed < 0.3 and there:
        moved = chance.choice(there)
        file.parent.mkdir(parents=True, exist_ok=True)
        moved.rename(file)
        return f"move {moved.name} to {path}"
    if deed < 0.45 and there:
        added = chance.choice(there)
        with added.open("a", encoding="utf-8") as end:
            end.write("\n" + spoken(chance) + "\n")
        return f"append to {added.name}"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = kind(chance)
    if deed > 0.97:
        text = chance.choice(("---\nbroken: [\n---\n", "<<<<<<< ours\n", ""))
    file.write_text(text, encoding="utf-8")
    return f"write {path}"


def walk(
    seed: int, root: Path, steps: int, compare: Callable[[random.Random, object], None]
) -> None:
    """Go through states of a workspace, and compare at each; whoever compares is told what was done."""
    chance = random.Random(seed)
    (root / FILE).write_text(SETTINGS)
    (root / "notes").mkdir()
    said: list[str] = []
    for _ in range(steps):
        said += [step(chance, root) for _ in range(chance.randint(1, 3))]
        compare(chance, (seed, said))
