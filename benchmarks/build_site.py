"""Measures building the site beside other generators, where they are installed, on the same notes.

    python benchmarks/build_site.py [--conversations 10000] [--people 1000]

Ratios are to Hugo's cold build, H: by the clock, and by the processor's seconds, which a busy machine
disturbs less.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from generators import GENERATORS

HERE = Path(__file__).resolve().parent
ON = "2026-11-20"
Used = tuple[float, float, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--prove", action="store_true", help="measure a proof too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "corpus"
        subprocess.run(
            (sys.executable, HERE / "corpus.py", root, "--conversations", str(asked.conversations),
             "--people", str(asked.people)), check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        rows = [("convnotes, cold", built(root))]
        time.sleep(0.2)
        rows.append(("nothing changed", built(root)))
        note = next(iter(sorted((root / "notes/people").rglob("*.md"))))
        note.write_text(note.read_text() + "\nOne more line.\n")
        rows.append(("one edited note", built(root)))
        talk = max((root / "notes/conversations").rglob("*.md"))
        talk.write_text(f"{talk.read_text()}\n## 2026-11-20 {spoken(root)}: one more word\n")
        rows.append(("one exchange more", built(root)))
        own = root / "templates/base.html"
        own.parent.mkdir()
        own.write_text('{% extends "default/base.html" %}{% block foot %}<p>x</p>{% endblock %}')
        rows.append(("every template changed", built(root)))
        if asked.prove:
            proven = str(root / "proven")
            rows.append(("cold, with --prove", built(root, "--prove", "--out", proven)))
        others = dict(generated(root, Path(temporary)))
        base = others.get("hugo, cold")
        print(f"{asked.conversations:,} conversations, {asked.people:,} people; H is Hugo\n")
        print("| what | clock s | | CPU s | | peak MiB |\n|---|--:|--:|--:|--:|--:|")
        for name, (wall, cpu, peak) in [*rows, *others.items()]:
            ratios = (wall / base[0], cpu / base[1]) if base else (1, 1)
            clock, processor = (f"{ratio:.2f} H" if base else "" for ratio in ratios)
            print(f"| {name} | {wall:.2f} | {clock} | {cpu:.2f} | {processor} | {peak} |")


def spoken(root: Path) -> str:
    """Give somebody who says something to somebody else."""
    one, other, *_ = sorted(each.stem for each in (root / "notes/people").rglob("*.md"))
    return f"{one} -> {other}"


def generated(root: Path, temporary: Path) -> Iterator[tuple[str, Used]]:
    """Measure the other generators: cold, and once more after one edit."""
    for each in GENERATORS:
        program = shutil.which(each.name)
        if not program:
            continue
        site = temporary / each.name
        each.prepare(root / "notes", site)
        yield f"{each.name}, cold", measured((program, *each.arguments), site)
        note = next(iter(sorted(site.rglob("*.md"))))
        note.write_text(note.read_text() + "\nOne more line.\n")
        yield f"{each.name}, one edited note", measured((program, *each.arguments), site)


def built(root: Path, *more: str) -> Used:
    return measured((sys.executable, "-m", "convnotes", "--on", ON, "build", *more), root)


def measured(command: tuple[str, ...], folder: Path) -> Used:
    """Give the seconds that a command took, by the clock and of the processor, and its peak in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} ended with {status}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


if __name__ == "__main__":
    main()
