"""Measures building the site beside Hugo, where it is installed, on the same notes.

    python benchmarks/build_site.py [--conversations 10000] [--people 1000]

Hugo gets the notes as they are, each as a page, with a template of a few lines: it knows no turns, no
people and no histories, so what it does is less. Seconds are the processor's, which a busy machine
disturbs less than the clock does.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ON = "2026-11-20"
LAYOUT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><h1>{{ .Title }}</h1>{{ .Content }}</body></html>
"""
LIST = "<ul>{{ range .RegularPages }}<li>{{ .Title }}</li>{{ end }}</ul>"


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
        hugo = shutil.which("hugo")
        base = measured((hugo, "--quiet"), hugo_folder(root, Path(temporary))) if hugo else None
        print(f"{asked.conversations:,} conversations, {asked.people:,} people; H is Hugo\n")
        print("| what | wall s | CPU s | by CPU |\n|---|---|---|---|")
        for name, (wall, cpu) in [*rows, *([("H: hugo, cold", base)] if base else [])]:
            print(
                f"| {name} | {wall:.2f} | {cpu:.2f} | {f'{cpu / base[1]:.2f} H' if base else ''} |"
            )


def spoken(root: Path) -> str:
    """Give somebody who says something to somebody else."""
    one, other, *_ = sorted(each.stem for each in (root / "notes/people").rglob("*.md"))
    return f"{one} -> {other}"


def built(root: Path, *more: str) -> tuple[float, float]:
    return measured((sys.executable, "-m", "convnotes", "--on", ON, "build", *more), root)


def hugo_folder(root: Path, temporary: Path) -> Path:
    site = temporary / "hugo"
    shutil.copytree(root / "notes", site / "content")
    for note in (site / "content").rglob("*.md"):
        # To Hugo `url` is the address of the page itself.
        note.write_text(note.read_text().replace("\nurl:", "\nweb:"))
    for name, text in (("single.html", LAYOUT), ("list.html", LIST)):
        file = site / "layouts/_default" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (site / "hugo.toml").write_text('baseURL = "https://x.example/"\ntitle = "x"\n')
    (site / "config.toml").write_text('baseURL = "https://x.example/"\ntitle = "x"\n')
    return site


def measured(command: tuple[str, ...], folder: Path) -> tuple[float, float]:
    """Give the seconds that a command took, by the clock and of the processor."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} ended with {status}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
