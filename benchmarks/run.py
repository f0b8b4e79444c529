"""Measures convnotes beside yardsticks in one run and prints the ratios as a Markdown table.

    python benchmarks/run.py [--sizes 1000,10000,100000] [--runs 5]

To measure more, add a row to `ROWS`, or for another tool to `PEERS`. Needs a Unix for `os.wait4`.
"""

import argparse
import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent
ON = "2026-11-20"
MEBIBYTE = 2**20
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024

LOAD_LOOP = """
import os, sys, frontmatter
for folder, _, names in os.walk("notes"):
    for name in names:
        frontmatter.load(os.path.join(folder, name))
"""
STAT_WALK = """
import os, click, sqlite3
def walk(folder):
    for entry in os.scandir(folder):
        if entry.is_dir():
            walk(entry.path)
        else:
            entry.stat()
walk("notes")
"""
MACHINE_FACTS = """
import importlib.metadata, os, platform, sqlite3
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores,",
      f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},",
      ", ".join(f"{name} {version(name)}" for name in
                ("convnotes", "click", "PyYAML", "python-frontmatter")))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A command to measure; `against` is the symbol of its yardstick.

    It runs in the corpus folder, or, if it is a `peer`, in that of the same conversations in the
    forms of other tools. `prepare` runs in that folder first, and is not measured.
    """

    name: str
    command: tuple[str, ...]
    symbol: str = ""
    against: str = ""
    prepare: Callable[[Path], None] | None = None
    peer: bool = False
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command; `trouble` is its last line on stderr if it failed."""

    seconds: float
    peak: int
    trouble: str = ""


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def convnotes(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "convnotes", *words)


def forget_index(corpus: Path) -> None:
    """Removes everything that is derived, as in a fresh clone."""
    shutil.rmtree(corpus / ".convnotes", ignore_errors=True)


def edit_one(corpus: Path) -> None:
    """Writes one conversation anew, a line end longer or shorter than before."""
    note = next(iter(sorted((corpus / "notes" / "conversations").rglob("*.md"))))
    text = note.read_bytes()
    note.write_bytes(text[:-1] if text.endswith(b"\n\n") else text + b"\n")


def touch_all(corpus: Path) -> None:
    """Gives every note a new time, as a checkout does that goes to another branch and back."""
    for note in (corpus / "notes").rglob("*.md"):
        os.utime(note)


def forget_mails(folder: Path) -> None:
    shutil.rmtree(folder / "mail" / ".notmuch", ignore_errors=True)


def forget_tasks(folder: Path) -> None:
    shutil.rmtree(folder / "task", ignore_errors=True)
    (folder / "task").mkdir()


def forget_todos(folder: Path) -> None:
    (folder / "todo.sqlite3").unlink(missing_ok=True)


def forget_events(folder: Path) -> None:
    (folder / "khal.sqlite3").unlink(missing_ok=True)


def shell(code: str) -> tuple[str, ...]:
    return ("sh", "-ec", code)


AGENDA = convnotes("--on", ON, "agenda", "--team", "--format", "json")
WORD = "insulation"
COMPLETION = (("_CONVNOTES_COMPLETE", "bash_complete"), ("COMP_WORDS", "convnotes show ada-a"))
NOTMUCH = (("NOTMUCH_CONFIG", "notmuch.ini"),)
TASK = (("TASKRC", "taskrc"),)
TODO = ("todoman", "--config", "todoman.py", "list")

# In each round the rows run in this order: the warm agenda reads the index the cold one made.
ROWS = (
    Row("loop of `frontmatter.load`", python(LOAD_LOOP), symbol="L"),
    Row("`agenda`, cold", AGENDA, symbol="K", against="L", prepare=forget_index),
    Row("click, sqlite3, scandir, stat", python(STAT_WALK), symbol="Y"),
    Row("`agenda`, warm", AGENDA, symbol="A", against="Y"),
    Row("`agenda`, after one edit", AGENDA, against="A", prepare=edit_one),
    Row(
        "`agenda`, after a checkout that touches every file", AGENDA, against="K", prepare=touch_all
    ),
    Row(
        "`agenda` of one member", convnotes("--on", ON, "--as", "ada-abbott", "agenda"), against="Y"
    ),
    Row(
        "`list`, by turn and tag",
        convnotes("--on", ON, "list", "turn:team tag:house or last<-5y tag:music"),
        against="Y",
    ),
    Row(f"`rg -il {WORD}`", ("rg", "-il", WORD, "notes"), symbol="R"),
    Row(
        f"`search {WORD}`, the first after a cold start",
        convnotes("--on", ON, "search", WORD),
        against="L",
        prepare=forget_index,
    ),
    Row(f"`search {WORD}`, warm", convnotes("--on", ON, "search", WORD), against="R"),
    Row(f"`who {WORD}`", convnotes("--on", ON, "who", WORD), against="R"),
    Row("`show` of a person", convnotes("--on", ON, "show", "ada-abbott"), against="Y"),
    Row("`check`", convnotes("--on", ON, "check", "--format", "json"), against="L"),
    Row("`sql`", convnotes("sql", "select count(*) from sqlite_master"), against="Y"),
    Row("completion of a name", convnotes(), against="Y", environment=COMPLETION),
    Row("`import click`", python("import click"), symbol="C"),
    Row("`convnotes --version`", convnotes("--version"), against="C"),
)
PEERS = (
    Row(
        "notmuch: index every exchange as a mail",
        ("notmuch", "new", "--quiet"),
        against="L",
        prepare=forget_mails,
        peer=True,
        environment=NOTMUCH,
    ),
    Row(
        "notmuch: look for news, then the flagged threads",
        shell("notmuch new --quiet && notmuch search tag:flagged"),
        against="Y",
        peer=True,
        environment=NOTMUCH,
    ),
    Row(
        f"notmuch: look for news, then 20 with {WORD}",
        shell(f"notmuch new --quiet && notmuch search --limit=20 {WORD}"),
        against="R",
        peer=True,
        environment=NOTMUCH,
    ),
    Row(
        "taskwarrior: import a task for every conversation",
        ("task", "import", "tasks.json"),
        against="L",
        prepare=forget_tasks,
        peer=True,
        environment=TASK,
    ),
    Row("taskwarrior: list", ("task", "list"), against="Y", peer=True, environment=TASK),
    Row("todoman: list, cold", TODO, against="L", prepare=forget_todos, peer=True),
    Row("todoman: list, warm", TODO, against="Y", peer=True),
    Row(
        "khal: two weeks, cold",
        ("khal", "-c", "khal.ini", "list", ON, "14d"),
        against="L",
        prepare=forget_events,
        peer=True,
    ),
    Row(
        "khal: two weeks, warm",
        ("khal", "-c", "khal.ini", "list", ON, "14d"),
        against="Y",
        peer=True,
    ),
    Row(
        "Emacs: org-agenda of two weeks",
        ("emacs", "-Q", "--batch", "-l", "agenda.el"),
        against="Y",
        peer=True,
    ),
)
VERSIONS = (
    ("rg", "--version"),
    ("notmuch", "--version"),
    ("task", "--version"),
    ("todoman", "--version"),
    ("khal", "--version"),
    ("emacs", "--version"),
)


def corpus_folder(options: Sequence[str]) -> Path:
    """The corpus for these options, made once and kept under the system's temporary folder."""
    made_by = [(HERE / name).read_bytes() for name in ("corpus.py", "prose.py", "note.py")]
    key = hashlib.sha256(b"\0".join([*made_by, " ".join(options).encode()])).hexdigest()[:12]
    kept = Path(tempfile.gettempdir()) / f"convnotes-corpus-{os.getuid()}-{key}"
    if not kept.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="convnotes-corpus-"))
        print(f"making the corpus in {kept}", file=sys.stderr)
        subprocess.run(
            [sys.executable, str(HERE / "corpus.py"), str(unfinished), *options],
            check=True,
            stdout=sys.stderr,
        )
        unfinished.rename(kept)
    return kept


def peers_folder(corpus: Path) -> Path:
    """The conversations of a corpus in the forms of the other tools, made once and kept beside it."""
    made_by = hashlib.sha256((HERE / "peers.py").read_bytes()).hexdigest()[:8]
    kept = corpus.with_name(f"{corpus.name}-peers-{made_by}")
    if not kept.exists():
        print(f"converting for the other tools into {kept}", file=sys.stderr)
        unfinished = corpus.with_name(f"{kept.name}-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        command = [sys.executable, str(HERE / "peers.py"), str(corpus), str(unfinished)]
        subprocess.run(command, check=True, stdout=sys.stderr)
        # The settings name their folder.
        for settings in unfinished.iterdir():
            if settings.is_file() and settings.suffix in ("", ".ini", ".py", ".el"):
                text = settings.read_text(encoding="utf-8")
                settings.write_text(text.replace(str(unfinished), str(kept)), encoding="utf-8")
        unfinished.rename(kept)
    return kept


def measure(row: Row, folder: Path, limit: int) -> Run:
    """Runs the row once, for so many seconds at most.

    Its output goes to a file, since some tools do less for /dev/null.
    """
    if missing(row):
        return Run(0, 0, "not installed")
    if row.prepare:
        row.prepare(folder)
    search_path = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": search_path} | dict(row.environment)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            row.command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        ending = threading.Timer(limit, process.kill)
        ending.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        ending.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        trouble = trouble_of(row, process.returncode, output, errors)
        if seconds > limit:
            trouble = f"took more than {limit} s"
    return Run(seconds, usage.ru_maxrss * MAXRSS_UNIT, trouble)


def missing(row: Row) -> bool:
    """Whether the program is not here; a shell is asked for the first word that it runs."""
    program = row.command[0]
    if program == "sh":
        program = row.command[-1].split()[0]
    return shutil.which(program) is None


def trouble_of(row: Row, status: int, output: IO[bytes], errors: IO[bytes]) -> str:
    """Why a run does not count, or nothing; `check` ends with 1 where it found something."""
    found_something = status == 1 and "check" in row.command and output.seek(0, os.SEEK_END)
    if status and not found_something:
        return last_line(errors) or f"ended with {status}"
    if row.environment == COMPLETION and not output.seek(0, os.SEEK_END):
        return "nothing was completed"
    return ""


def last_line(file: IO[bytes]) -> str:
    file.seek(0)
    return next(iter(file.read().decode(errors="replace").splitlines()[-1:]), "")


def measurements(
    rows: Sequence[Row], corpus: Path, peers: Path | None, runs: int, limit: int
) -> dict[Row, list[Run]]:
    """All rows in turn, so many times; one round before them warms the caches and is not kept.

    A row that fails is not tried again.
    """
    kept: dict[Row, list[Run]] = {row: [] for row in rows}
    for number in range(runs + 1):
        for row in rows:
            if kept[row] and kept[row][0].trouble:
                continue
            folder = peers if row.peer else corpus
            run = measure(row, folder, limit) if folder else Run(0, 0, "not measured at this size")
            if number or run.trouble:
                kept[row].append(run)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return kept


def median(runs: Sequence[Run]) -> float:
    """Seconds; the lower middle one of an even number."""
    return sorted(run.seconds for run in runs)[(len(runs) - 1) // 2]


def best(runs: Sequence[Run]) -> float:
    """Seconds."""
    return min(run.seconds for run in runs)


def table(measured: Mapping[Row, Sequence[Run]]) -> str:
    """The Markdown table; a row that failed has no figures and its reason stands below."""
    yardsticks = {row.symbol: runs for row, runs in measured.items() if row.symbol}
    lines = [
        "| what | median | best | peak memory | by median | by best |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    reasons = []
    for row, runs in measured.items():
        name = f"**{row.symbol}** {row.name}" if row.symbol else row.name
        if trouble := next((run.trouble for run in runs if run.trouble), ""):
            reasons.append(f"{name}: {trouble}")
            lines.append(f"| {name} | — | — | — | — | — |")
        else:
            cells = figures(runs), ratios(row, runs, yardsticks.get(row.against, ()))
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, *(["", *reasons] if reasons else [])])


def figures(runs: Sequence[Run]) -> str:
    peak = max(run.peak for run in runs) / MEBIBYTE
    return f"{median(runs) * 1000:.0f} ms | {best(runs) * 1000:.0f} ms | {peak:.0f} MiB"


def ratios(row: Row, runs: Sequence[Run], yardstick: Sequence[Run]) -> str:
    if not yardstick or any(run.trouble for run in yardstick):
        return " | "
    pairs = ((median(runs), median(yardstick)), (best(runs), best(yardstick)))
    return " | ".join(f"{mine / other:.2f} {row.against}" for mine, other in pairs)


def versions() -> str:
    """The first line of what each other tool says of itself."""
    said = []
    for command in VERSIONS:
        if shutil.which(command[0]):
            answer = subprocess.run(command, text=True, capture_output=True, check=False)
            line = next((each for each in answer.stdout.splitlines() if each.strip()), "?")
            said.append(line if command[0] in line.lower() else f"{command[0]} {line.strip()}")
    return ", ".join(said)


def main() -> None:
    """Prints the machine, and for each size the corpus and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", default="1000,10000,100000", help="conversations (default: %(default)s)"
    )
    parser.add_argument("--people", type=int, help="a tenth of the conversations if left out")
    parser.add_argument("--open", type=float, default=0.05, help="share still open (default 0.05)")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=int, default=300, help="seconds for a run (default: 300)")
    parser.add_argument("--only", default="", help="rows whose name or symbol holds this word")
    parser.add_argument(
        "--peers-to",
        type=int,
        default=10_000,
        help="other tools up to this size (default: %(default)s; 0: none)",
    )
    given = parser.parse_args()
    print(subprocess.run(python(MACHINE_FACTS), check=True, text=True, capture_output=True).stdout)
    print(f"{versions()}\n")
    for size in map(int, given.sizes.split(",")):
        people = given.people or max(10, size // 10)
        options = (f"--conversations={size}", f"--people={people}", f"--open={given.open}")
        corpus = corpus_folder(options)
        rows = [row for row in (*ROWS, *PEERS) if row.symbol or given.only in row.name]
        if not given.peers_to:
            rows = [row for row in rows if not row.peer]
        with_peers = size <= given.peers_to and any(row.peer and not missing(row) for row in rows)
        peers = peers_folder(corpus) if with_peers else None
        measured = measurements(rows, corpus, peers, given.runs, given.limit)
        floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / MEBIBYTE
        print(f"## {size:,} conversations\n")
        print(f"{people:,} people, {given.open:.0%} open; {given.runs} runs of each row in turn;")
        print(f"peak memory below {floor:.0f} MiB cannot be told apart.\n")
        print(table(measured), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
