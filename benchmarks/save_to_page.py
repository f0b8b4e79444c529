"""Measures how soon a saved note is in its page, beside `hugo server`, where it is installed.

    python benchmarks/save_to_page.py [--conversations 1000] [--people 100] [--saves 7]

Both servers watch their own copy of the same notes. A line is added to a conversation, and its page is
asked for every few milliseconds until the line is in it: seconds by the clock.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators import GENERATORS

HERE = Path(__file__).resolve().parent
ON = "2026-11-20"
PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--saves", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "corpus"
        subprocess.run(
            (sys.executable, HERE / "corpus.py", root, "--conversations", str(asked.conversations),
             "--people", str(asked.people)), check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        note = sorted((root / "notes/conversations").rglob("*.md"))[asked.conversations // 2]
        ours = (sys.executable, "-m", "convnotes", "--on", ON, "serve", "--port", "8801")
        page = f"http://127.0.0.1:8801/conversations/{note.stem}.html"
        with serving(ours, root):
            told("convnotes serve", list(saves(note, page, asked.saves)))
        hugo = shutil.which("hugo")
        if not hugo:
            return
        site = Path(temporary) / "hugo"
        GENERATORS[0].prepare(root / "notes", site)
        copy = site / "content" / note.relative_to(root / "notes")
        address = copy.relative_to(site / "content").with_suffix("").as_posix().lower()
        theirs = (hugo, "server", "--port", "8802", "--baseURL", "http://127.0.0.1/")
        with serving(theirs, site):
            told(
                "hugo server",
                list(saves(copy, f"http://127.0.0.1:8802/{address}/", asked.saves)),
            )


@contextmanager
def serving(command: tuple[str, ...], folder: Path) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def saves(note: Path, page: str, number: int) -> Iterator[float]:
    """Save a note so often, and give the seconds each time; the first page is not counted."""
    waited(page, "<html")
    for _ in range(number):
        time.sleep(1)
        word = f"word-{time.monotonic_ns()}"
        note.write_text(f"{note.read_text()}\n{word}\n")
        yield waited(page, word)


def waited(page: str, word: str) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        try:
            with urllib.request.urlopen(page, timeout=PATIENCE) as answer:  # noqa: S310 - ours
                if word in answer.read().decode():
                    return time.perf_counter() - began
        except OSError:
            time.sleep(0.2)
        time.sleep(0.005)
    sys.exit(f"{page} never had {word}")


def told(name: str, seconds: list[float]) -> None:
    middle, best = statistics.median(seconds), min(seconds)
    print(f"{name}: median {middle * 1000:.0f} ms, best {best * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
