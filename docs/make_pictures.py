"""Makes the pictures of the README from the real thing: `python docs/make_pictures.py`.

`agenda.svg` is what `convnotes agenda` prints for the example, drawn as a terminal. `site.png` is
the home page of its site, taken with a headless Chromium; without one it stays as it was.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from convnotes.cli import main
from convnotes.report.terminal import columns

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
COMMAND = ("--on", "2026-11-27", "--as", "ines-moura", "agenda")

_COLUMNS = 100
_LINES = 26
_CELL, _LINE, _MARGIN, _TOP = 8.4, 20, 18, 46
_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_CLASSES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "36": "c"}
_CSS = """
  .w { fill: #fbfaf7; stroke: #d8d4ca; } .t { fill: #2b2a27; } .d { fill: #6d6a62; }
  .r { fill: #b3261e; } .y { fill: #8a5a00; } .c { fill: #00677f; } .g { fill: #2e6b2e; }
  .b { font-weight: 700; } .o { fill: #d8d4ca; }
  @media (prefers-color-scheme: dark) {
    .w { fill: #1d1e20; stroke: #3a3b3e; } .t { fill: #e4e1d9; } .d { fill: #a19d93; }
    .r { fill: #ff8a80; } .y { fill: #f0c060; } .c { fill: #6fd0e6; } .g { fill: #8fd18f; }
    .o { fill: #3a3b3e; }
  }
  text { font: 14px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
"""


def agenda() -> str:
    """Give what the command prints, with the escapes that colour it."""
    said = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(_COLUMNS)
    try:
        with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
            main(["-C", str(ROOT), "--color", "always", *COMMAND])
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    return said.getvalue()


def drawn(text: str, command: str) -> str:
    """Draw a terminal in which a command printed a text."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], "\x1b[2m  …\x1b[0m"]
    shown = [f"\x1b[2m$\x1b[0m {command}", *lines]
    width = _MARGIN * 2 + round(_COLUMNS * _CELL)
    height = _TOP + len(shown) * _LINE + 4
    rows = "".join(_row(line, number) for number, line in enumerate(shown))
    dots = "".join(
        f'<circle class="o" cx="{_MARGIN + 6 + 20 * each}" cy="18" r="6"/>' for each in range(3)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-label="{escape(command)}">\n'
        f"<style>{_CSS}</style>\n"
        f'<rect class="w" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n'
        f"{dots}\n{rows}</svg>\n"
    )


def _row(line: str, number: int) -> str:
    pieces = "".join(_piece(*each) for each in _painted(line))
    return (
        f'<text y="{_TOP + number * _LINE}" xml:space="preserve">{pieces}</text>\n'
        if pieces
        else ""
    )


def _painted(line: str) -> Iterator[tuple[str, str, int]]:
    """Part a line into runs of one style: text, classes, and the column where it starts."""
    at = column = 0
    classes = "t"
    for match in [*_STYLE.finditer(line), None]:
        text = line[at : match.start() if match else len(line)]
        for word in re.finditer(r"\S+(?: \S+)*", text):
            yield word[0], classes, column + columns(text[: word.start()])
        column += columns(text)
        if match:
            codes = [_CLASSES[code] for code in match[1].split(";") if code in _CLASSES]
            classes = " ".join(codes if {"r", "y", "c", "g", "d"} & set(codes) else ["t", *codes])
            at = match.end()


def _piece(text: str, classes: str, column: int) -> str:
    length = columns(text) * _CELL
    return (
        f'<tspan class="{classes}" x="{_MARGIN + column * _CELL:.1f}" textLength="{length:.1f}">'
        f"{escape(text)}</tspan>"
    )


def picture() -> str:
    """Give the SVG of the agenda."""
    return drawn(agenda(), "convnotes agenda")


def screenshot(file: Path) -> None:
    """Take the home page of the example's site."""
    known = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    browser = next((each for each in known if each), None)
    if not browser:
        sys.stderr.write("no Chromium: site.png stays as it was\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
            main(["-C", str(ROOT), "--on", "2026-11-27", "build", "--out", folder])
        # The page's script counts days from today, and the picture is of the example's day.
        Path(folder, "static", "site.js").write_text("", encoding="utf-8")
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
        size, shot = "--window-size=1200,860", f"--screenshot={file}"
        page = Path(folder, "index.html").as_uri()
        command = (browser, *options, size, shot, page)
        subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "agenda.svg").write_text(picture(), encoding="utf-8")
    screenshot(PICTURES / "site.png")
