"""Measures convnotes beside yardsticks in one run and prints the ratios as a Markdown table.

    python benchmarks/run.py [--conversations 10000] [--runs 5]

To measure more, add a row to `ROWS`. Needs a Unix for `os.wait4`.
"""

import argparse
import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
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
    """A command to measure in the corpus folder; `against` is the symbol of its yardstick."""

    name: str
    command: tuple[str, ...]
    symbol: str = ""
    against: str = ""
    prepare: Callable[[Path], None] | None = None


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


AGENDA = convnotes("--on", ON, "agenda", "--team", "--format", "json")

# In each round the rows run in this order: the warm agenda reads the index the cold one made.
ROWS = (
    Row("loop of `frontmatter.load`", python(LOAD_LOOP), symbol="L"),
    Row("`agenda`, cold", AGENDA, against="L", prepare=forget_index),
    Row("click, sqlite3, scandir, stat", python(STAT_WALK), symbol="Y"),
    Row("`agenda`, warm", AGENDA, against="Y"),
    Row("`import click`", python("import click"), symbol="C"),
    Row("`convnotes --version`", convnotes("--version"), against="C"),
    Row("`rg -il insulation`", ("rg", "-il", "insulation", "notes"), symbol="R"),
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


def measure(row: Row, corpus: Path) -> Run:
    """Runs the row once; its output goes to a file, since some tools do less for /dev/null."""
    if row.prepare:
        row.prepare(corpus)
    search_path = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": search_path}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                row.command, cwd=corpus, env=environment, stdout=output, stderr=errors
            )
        except OSError as error:
            return Run(0, 0, str(error))
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        trouble = last_line(errors) or "failed" if process.returncode else ""
    return Run(seconds, usage.ru_maxrss * MAXRSS_UNIT, trouble)


def last_line(file: IO[bytes]) -> str:
    file.seek(0)
    return next(iter(file.read().decode(errors="replace").splitlines()[-1:]), "")


def measurements(rows: Sequence[Row], corpus: Path, runs: int) -> dict[Row, list[Run]]:
    """All rows in turn, so many times; one round before them warms the caches and is not kept."""
    kept: dict[Row, list[Run]] = {row: [] for row in rows}
    for number in range(runs + 1):
        for row in rows:
            run = measure(row, corpus)
            if number:
                kept[row].append(run)
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


def main() -> None:
    """Prints the machine, the corpus and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--people", type=int, help="a tenth of the conversations if left out")
    parser.add_argument("--open", type=float, default=0.5, help="share still open (default 0.5)")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    people = given.people or max(10, given.conversations // 10)
    options = (
        f"--conversations={given.conversations}",
        f"--people={people}",
        f"--open={given.open}",
    )
    corpus = corpus_folder(options)
    measured = measurements(ROWS, corpus, given.runs)
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / MEBIBYTE
    print(subprocess.run(python(MACHINE_FACTS), check=True, text=True, capture_output=True).stdout)
    print(f"{given.conversations} conversations, {people} people, {given.open:.0%} open;")
    print(f"{given.runs} runs of each row in turn;")
    print(f"peak memory below {floor:.0f} MiB cannot be told apart.\n")
    print(table(measured))


if __name__ == "__main__":
    main()
