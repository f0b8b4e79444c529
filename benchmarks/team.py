"""Shows what a team does with real git: many clones that share at once, and a very large workspace.

python benchmarks/team.py clones DIR --clones 5 --exchanges 1000
python benchmarks/team.py large DIR --notes 100000 --commits 50000
"""

import argparse
import contextlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from convnotes.cli import main as convnotes

ON = "2026-11-25"
GIT = shutil.which("git") or "/usr/bin/git"
FIRST_DAY = date(2024, 1, 1)
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
PER_FOLDER = 1_000
HOT = "notes/conversations/0000/hot.md"


class Said(NamedTuple):
    """What a command wrote, how it ended, and how many seconds that took."""

    out: str
    status: int
    seconds: float


def git(folder: Path, *arguments: str, given: bytes | None = None) -> str:
    """Run git; an error ends the benchmark."""
    done = subprocess.run(
        (GIT, *arguments), cwd=folder, input=given, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


def said(folder: Path, *arguments: str) -> Said:
    """Run convnotes in this process; both streams are kept."""
    out = io.StringIO()
    began = time.perf_counter()
    status: Any = 0
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            convnotes(["--on", ON, *arguments])
        except SystemExit as end:
            status = end.code
    return Said(out.getvalue(), status, time.perf_counter() - began)


def timed(folder: Path, *arguments: str) -> Said:
    """Run convnotes as a process of its own, as a person would."""
    began = time.perf_counter()
    done = subprocess.run(
        (sys.executable, "-m", "convnotes", "--on", ON, *arguments),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Said(done.stdout.decode(), done.returncode, time.perf_counter() - began)


def member(number: int) -> str:
    """Give the id of a member of the team."""
    return f"member-{number}"


def configure(folder: Path, number: int) -> None:
    """Let a clone be that of a member."""
    git(folder, "config", "user.name", f"Member {number}")
    git(folder, "config", "user.email", f"{member(number)}@team.example")
    # Housekeeping in the background would be measured by chance.
    git(folder, "config", "gc.auto", "0")


# Many clones at once.


def clones(folder: Path, number: int, exchanges: int, conversations: int, batch: int) -> None:
    """Let clones log into the same few conversations and sync all the time, and compare them."""
    folder.mkdir(parents=True)
    origin, seed = folder / "origin.git", folder / "seed"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(folder, "clone", "--quiet", str(origin), str(seed))
    configure(seed, 0)
    git(seed, "symbolic-ref", "HEAD", "refs/heads/main")
    _seed(seed, number, conversations)
    assert said(seed, "sync").status == 0
    for each in range(number):
        git(folder, "clone", "--quiet", str(origin), f"clone-{each}")
        configure(folder / f"clone-{each}", each)
    began = time.perf_counter()
    workers = [
        subprocess.Popen(
            (
                *(sys.executable, __file__, "worker", str(folder / f"clone-{each}")),
                *(str(each), str(number), str(exchanges // number), str(conversations), str(batch)),
            ),
            stdout=subprocess.PIPE,
        )
        for each in range(number)
    ]
    told = [json.loads(worker.communicate()[0]) for worker in workers]
    seconds = time.perf_counter() - began
    for _ in range(2):
        for each in range(number):
            last = said(folder / f"clone-{each}", "sync")
            assert last.status == 0, last.out
    _compare(folder, number, exchanges // number)
    counted = Counter[str]()
    for each in told:
        counted.update(each)
    commits = git(folder / "clone-0", "rev-list", "--count", "HEAD")
    merges = git(folder / "clone-0", "rev-list", "--count", "--merges", "HEAD")
    print(f"{exchanges} exchanges by {number} clones in {seconds:.0f} s, each there once;")
    print(f"{counted['syncs']} syncs, {counted['tries']} tries, {counted['merged']} notes merged")
    print(f"by exchanges; {counted['conflicts']} conflicts; {commits} commits, {merges} merges;")
    print("all clones have the same tree and the same agenda, and the check finds no error")


def _seed(folder: Path, number: int, conversations: int) -> None:
    members = [member(each) for each in range(number)]
    _write(folder / "convnotes.toml", f"[team]\nmembers = {json.dumps(members)}\n")
    _write(folder / ".gitignore", ".convnotes/\n")
    for each in range(number):
        text = f"---\ntitle: Member {each}\nemail: {member(each)}@team.example\n---\n"
        _write(folder / f"notes/people/{member(each)}.md", text)
    for each in range(conversations):
        text = (
            f"---\ntitle: Talk {each}\nparticipants: [{', '.join(members)}]\n"
            f"next_turn: {members[0]}\nsince: 2026-01-01\n---\n"
        )
        _write(folder / f"notes/conversations/talk-{each}.md", text)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def worker(
    folder: Path, number: int, members: int, exchanges: int, conversations: int, batch: int
) -> None:
    """Log and sync as one member does; prints what happened as JSON."""
    dice = random.Random(number)
    counted = Counter[str]()
    others = [each for each in range(members) if each != number]
    for each in range(exchanges):
        talk = f"talk-{dice.randrange(conversations)}"
        day = date.fromisoformat(ON) - timedelta(days=dice.randrange(30))
        spoken = ("--to", member(dice.choice(others)), "--date", day.isoformat())
        done = said(folder, "log", talk, f"mark {number}-{each}.", *spoken)
        assert done.status == 0, done.out
        if (each + 1) % batch == 0 or each + 1 == exchanges:
            _sync(folder, counted)
    print(json.dumps(counted))


def _sync(folder: Path, counted: Counter[str]) -> None:
    answer = said(folder, "sync", "--format", "json")
    account = json.JSONDecoder().raw_decode(answer.out)[0]
    counted["syncs"] += 1
    counted["tries"] += account["tries"]
    counted["merged"] += len(account["merged"])
    counted["conflicts"] += len(account["conflicts"])
    assert account["outcome"] in ("synced", "overtaken"), answer.out


def _compare(folder: Path, number: int, each_logged: int) -> None:
    expected = {f"{one}-{other}": 1 for one in range(number) for other in range(each_logged)}
    trees, agendas = set(), set()
    for each in range(number):
        clone = folder / f"clone-{each}"
        trees.add(git(clone, "rev-parse", "HEAD^{tree}"))
        agendas.add(said(clone, "agenda", "--team", "--format", "json").out)
        texts = (file.read_text() for file in clone.glob("notes/conversations/*.md"))
        found = Counter(mark for text in texts for mark in re.findall(r"mark (\d+-\d+)\.", text))
        assert found == expected, (found - Counter(expected), Counter(expected) - found)
        checked = said(clone, "check")
        assert checked.status == 0, checked.out
        assert git(clone, "status", "--porcelain") == ""
    assert len(trees) == 1
    assert len({re.sub(r'"me": [^,]*', "", each) for each in agendas}) == 1


# One large workspace.


def large(folder: Path, notes: int, commits: int) -> None:
    """Make a large history with `git fast-import`, and measure what a team does with it."""
    folder.mkdir(parents=True)
    origin = folder / "origin.git"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    began = time.perf_counter()
    _import(origin, notes, commits)
    _row("made by fast-import", time.perf_counter() - began)
    _clone(folder, "full")
    _measured(folder / "full")
    began = time.perf_counter()
    git(folder / "full", "commit-graph", "write", "--reachable", "--changed-paths")
    _row("git commit-graph write --changed-paths", time.perf_counter() - began)
    _row("history, 50 commits, with the commit-graph", _well(folder / "full", "history", "hot"))
    _clone(folder, "partial", "--filter=blob:none")
    git(folder / "partial", "commit-graph", "write", "--reachable", "--changed-paths")
    _row("history in the partial clone, first", _well(folder / "partial", "history", "hot"))
    _row("and again", _well(folder / "partial", "history", "hot"))
    _clone(folder, "sparse", "--filter=blob:none", "--sparse")
    git(folder / "sparse", "sparse-checkout", "set", "notes/people", "notes/conversations/0000")
    _append(folder / "sparse" / HOT, "2026-11-22")
    _row("sync of one exchange, sparse", _well(folder / "sparse", "sync"))
    _row("git pull of it, full", _pull(folder / "full"))


def _row(what: str, seconds: float) -> None:
    print(f"{what:45} {seconds:8.2f} s", flush=True)


def _well(folder: Path, *arguments: str) -> float:
    done = timed(folder, *arguments)
    assert done.status == 0, done.out
    return done.seconds


def _clone(folder: Path, name: str, *options: str) -> None:
    began = time.perf_counter()
    git(folder, "clone", "--quiet", *options, (folder / "origin.git").as_uri(), name)
    _row(f"git clone {' '.join(options)}", time.perf_counter() - began)
    configure(folder / name, 1)


def _measured(clone: Path) -> None:
    began = time.perf_counter()
    git(clone, "status", "--porcelain")
    _row("git status, first", time.perf_counter() - began)
    began = time.perf_counter()
    git(clone, "status", "--porcelain")
    _row("git status", time.perf_counter() - began)
    _row("sync, nothing to do", _well(clone, "sync"))
    _append(clone / HOT, "2026-11-20")
    _row("sync of one exchange", _well(clone, "sync"))
    other = clone.parent / "other"
    git(clone.parent, "clone", "--quiet", str(clone.parent / "origin.git"), "other")
    configure(other, 2)
    for each in sorted((other / "notes/conversations/0001").glob("*.md"))[:100]:
        _append(each, "2026-11-21")
    _row("sync that sends 100 notes", _well(other, "sync"))
    _append(clone / HOT, "2026-11-21")
    _append(clone / "notes/conversations/0001/talk-01000.md", "2026-11-21")
    _row("sync that gets 100 notes and merges", _well(clone, "sync"))
    _row("history, 50 commits", _well(clone, "history", "hot"))


def _pull(clone: Path) -> float:
    began = time.perf_counter()
    git(clone, "pull", "--quiet")
    return time.perf_counter() - began


def _append(file: Path, day: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"\n## {day} member-1 -> member-2: and then\n")


def _import(origin: Path, notes: int, commits: int) -> None:
    with subprocess.Popen(
        (GIT, "fast-import", "--quiet", "--done"), cwd=origin, stdin=subprocess.PIPE
    ) as process:
        assert process.stdin
        for part in _stream(notes, commits):
            process.stdin.write(part)
    assert process.returncode == 0


def _stream(notes: int, commits: int) -> Iterator[bytes]:
    """Give the commands: each commit adds some notes, and every so many one goes on in `hot`."""
    dice = random.Random(1)
    names = [
        f"notes/conversations/{each // PER_FOLDER:04}/talk-{each:05}.md" for each in range(notes)
    ]
    texts: dict[str, str] = {}
    made = 0
    for number in range(commits):
        files = {}
        while made < notes * (number + 1) // commits:
            files[names[made]] = texts[names[made]] = _note(made, dice)
            made += 1
        if number % max(commits // 50, 1) == 0:
            old = texts.get(HOT) or _note(0, dice)
            texts[HOT] = files[HOT] = f"{old}\n## 2024-01-01 member-1 -> member-2: {number}\n"
        if number == 0:
            files["convnotes.toml"] = '[team]\nmembers = ["member-1", "member-2"]\n'
            files[".gitignore"] = ".convnotes/\n"
            for each in range(1, 1_000):
                mail = f"{member(each)}@team.example"
                text = f"---\ntitle: Member {each}\nemail: {mail}\n---\n"
                files[f"notes/people/{member(each)}.md"] = text
        yield _commit(number, files)
    yield b"done\n"


def _commit(number: int, files: dict[str, str]) -> bytes:
    who = f"Member {number % 2 + 1} <{member(number % 2 + 1)}@team.example>"
    lines = [
        "commit refs/heads/main\n",
        f"committer {who} {1_700_000_000 + number * 60} +0000\n",
        "data 5\nnotes\n",
    ]
    for path, text in files.items():
        lines.append(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")
    return "".join(lines).encode()


def _note(number: int, dice: random.Random) -> str:
    day = FIRST_DAY + timedelta(days=number % 1000)
    words = " ".join(dice.choice(_WORDS) for _ in range(120))
    return (
        f"---\ntitle: Talk {number}\nparticipants: [member-1, member-{2 + number % 900}]\n---\n\n"
        f"## {day} member-1 -> member-{2 + number % 900} (email): about {number}\n\n{words}\n"
    )


_WORDS = ("roof", "price", "tomorrow", "garden", "agreed", "letter", "six", "copper", "when", "no")


def main() -> None:
    """Run one of the benchmarks."""
    os.environ.update(QUIET)
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(dest="what", required=True)
    one = parts.add_parser("clones")
    one.add_argument("folder", type=Path)
    one.add_argument("--clones", type=int, default=5)
    one.add_argument("--exchanges", type=int, default=1000)
    one.add_argument("--conversations", type=int, default=10)
    one.add_argument("--batch", type=int, default=4, help="exchanges between two syncs")
    two = parts.add_parser("large")
    two.add_argument("folder", type=Path)
    two.add_argument("--notes", type=int, default=100_000)
    two.add_argument("--commits", type=int, default=50_000)
    inner = parts.add_parser("worker")
    inner.add_argument("folder", type=Path)
    for name in ("number", "members", "exchanges", "conversations", "batch"):
        inner.add_argument(name, type=int)
    given = parser.parse_args()
    if given.what == "clones":
        folder = given.folder.absolute()
        clones(folder, given.clones, given.exchanges, given.conversations, given.batch)
    elif given.what == "large":
        large(given.folder.absolute(), given.notes, given.commits)
    else:
        logged = given.exchanges, given.conversations, given.batch
        worker(given.folder, given.number, given.members, *logged)


if __name__ == "__main__":
    main()
