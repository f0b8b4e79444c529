"""What reaches the terminal: its width, its colours, and nothing that could command it."""

import re
from pathlib import Path

import pytest
from wcwidth import wcswidth

from casefile import Case
from running import REPOSITORY, run

ON = ("--on", "2026-11-27")
STYLE = re.compile(r"\x1b\[[0-9;]*m")
NEVER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)

HARD = r"""---
title: "关于茶叶价格的 {0} 长时间的谈话 🎂🎂👩‍👩‍👧‍👦 and more and more of it"
participants: [ann-lee, "王小明{0}和他的非常长的名字", zoë]
due: 2026-11-30
about: "請給我們一個價格 {0} 包括運費和包裝費用，謝謝您的幫助 🕯️🕯️🕯️"
tags: ["x{0}y"]
nextturn: zoë
---
"""
BODY = """Background {0}, [[nowhere{0}]].

## 2026-11-20 ann-lee -> zoë (tele{0}phone): 長い {0} summary that goes on for quite a while
A body {0} with 🎂 and a_very_long_word_without_any_blank_in_it_that_no_terminal_is_wide_enough_for.

needs:: something {0} else, and quite a lot of it, so that it has to be cut in the end

- [ ] [[zoë]] promised {0} thing, which is long as well, so that it does not fit 📅 2026-11-26
- [?] [[ann-lee]] what {0} colour, out of all the colours that there are in the wide world

## 2026-11-31 never {0}
"""
IN_YAML = r"\e]0;mine\a\u202E\u2066\u200B\x9B2J\r\n\b"
RAW = "\x1b]0;mine\x07\u202e\u2066\u200b\x9b2J\x08\x0c\x1b[2K"
_ZOE = f'---\ntitle: "Zoë {IN_YAML}"\nrole: "r{IN_YAML}"\n---\n'
ASKED = (
    ("agenda",),
    ("agenda", "--team"),
    ("agenda", "--explain"),
    ("agenda", "--format", "md"),
    ("agenda", "--format", "json"),
    ("list",),
    ("list", "--format", "ids"),
    ("list", "--format", "json"),
    ("list", "--format", "paths"),
    ("list", "--columns", "title,about,tag,turn"),
    ("list", "--format", "csv"),
    ("list", f"tag:{RAW} or (nobody:x"),
    ("who", "body"),
    ("who", "something", "--all"),
    ("who", "body", "--format", "json"),
    ("who", RAW, "--in", RAW),
    ("show", "hard"),
    ("show", "hard", "--all"),
    ("show", "zoë"),
    ("show", "hard", "--format", "json"),
    ("show", "zoë", "--all"),
    ("show", "page"),
    ("thread", "hard"),
    ("trace", "line"),
    ("trace", "line", "--format", "json"),
    ("stats",),
    ("stats", "--team"),
    ("news", "--since", "2020-01-01"),
    ("news", "--since", "2020-01-01", "--format", "md"),
    ("news", "--since", "2020-01-01", "--format", "json"),
    ("brief", "hard"),
    ("brief", "zoë"),
    ("brief", "zoë", "--format", "md"),
    ("brief", "zoë", "--format", "json"),
    ("told", "hard"),
    ("told", "zoë"),
    ("told", "zoë", "--format", "json"),
    ("owes", "--team", "--all"),
    ("owes", "zoë", "--format", "json"),
    ("check",),
    ("check", "--format", "concise"),
    ("check", "--format", "github"),
    ("check", "--format", "sarif"),
    ("check", "--format", "json"),
    ("check", "--fix", "--dry-run"),
    ("list", f"with:{RAW}"),
    ("thread", RAW),
    ("trace", f"line {RAW}"),
    ("trace", f"x{RAW}"),
    ("stats", RAW),
    ("news", "--since", RAW),
    ("show", RAW),
    ("agenda", "--person", RAW),
    ("check", "--select", RAW),
    ("check", RAW),
    ("agenda", "--horizon", RAW),
    ("new", "person", f"Eli {RAW} Roth", "--dry-run"),
    (RAW,),
    ("agenda", f"--{RAW}"),
    ("agenda", "--format", RAW),
    ("--as", RAW, "agenda"),
    ("--on", RAW, "agenda"),
    ("new", "conversation", f"A {RAW} b", "--with", RAW, "--dry-run"),
    ("-C", RAW, "agenda"),
)


@pytest.fixture
def hard(tmp_path: Path) -> Path:
    """A workspace whose notes hold whatever a terminal could trip over."""
    text = HARD.format(IN_YAML) + BODY.format(RAW)
    case = Case(
        "",
        "",
        files={
            "notes/conversations/hard.md": text.encode(),
            "notes/people/ann-lee.md": b"---\ntitle: Ann Lee\n---\n",
            "notes/people/zoë.md": _ZOE.encode(),
            "notes/page.md": f"---\ntitle: Page\n---\n# Head {RAW}\n\nText {RAW}.\n".encode(),
            f"notes/odd {chr(0x202E)}\x1b[31mname.md": b"---\ntitle: [\n---\n",
        },
    )
    case.complete().write(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "asked", ASKED, ids=lambda asked: " ".join(asked).encode("unicode_escape").decode()
)
@pytest.mark.parametrize("color", ["never", "always"])
def test_nothing_from_a_note_commands_the_terminal(
    hard: Path, asked: tuple[str, ...], color: str
) -> None:
    answer = run("--color", color, *ON, "--as", "ann-lee", *asked, folder=hard)
    for said in (answer.out, answer.err):
        plain = STYLE.sub("", said) if color == "always" else said
        assert NEVER.findall(plain) == []


@pytest.mark.parametrize(
    "asked", [each for each in ASKED[:28] if "--format" not in each], ids=" ".join
)
@pytest.mark.parametrize("width", [40, 41, 63, 80, 109, 110, 200])
def test_never_wider_than_the_terminal(hard: Path, asked: tuple[str, ...], width: int) -> None:
    answer = run(*ON, "--as", "ann-lee", *asked, folder=hard, environment={"COLUMNS": str(width)})
    whole = ("  --> ", "  ::: ", "--- ", "+++ ")  # a path is of use only whole
    wide = [
        line
        for line in answer.out.splitlines()
        if wcswidth(line) > width and not line.startswith(whole)
    ]
    assert wide == []
    assert not [line for line in answer.out.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("width", [40, 80, 130])
@pytest.mark.parametrize(
    "asked",
    [
        ("agenda", "--team"),
        ("agenda", "--explain"),
        ("list",),
        ("list", "--columns", "title,turn,tag,agreement"),
        ("who", "hens", "--all"),
        ("show", "larkfield-report"),
        ("show", "bob-hale", "--all"),
        ("thread", "larkfield-report"),
        ("trace", "roof"),
        ("stats",),
        ("stats", "bob-hale"),
        ("news", "--since", "2026-09-01"),
        ("brief", "bob-hale"),
        ("brief", "larkfield-report"),
        ("told", "larkfield-foundation", "--all"),
        ("owes", "--team", "--all"),
    ],
    ids=" ".join,
)
def test_the_example_fits(asked: tuple[str, ...], width: int) -> None:
    answer = run(
        *ON, "--as", "ines-moura", *asked, folder=REPOSITORY, environment={"COLUMNS": str(width)}
    )
    assert answer.status == 0
    assert [line for line in answer.out.splitlines() if wcswidth(line) > width] == []


@pytest.mark.parametrize("asked", [("agenda",), ("check",), ("show", "bob-hale")], ids=" ".join)
def test_colour_is_for_terminals(asked: tuple[str, ...]) -> None:
    def coloured(*options: str, terminal: bool, **environment: str) -> bool:
        answer = run(
            *options,
            *ON,
            "--as",
            "ines-moura",
            *asked,
            folder=REPOSITORY,
            terminal=terminal,
            environment=environment,
        )
        return "\x1b" in answer.out

    assert coloured(terminal=True)
    assert not coloured(terminal=False)
    assert coloured("--color", "always", terminal=False)
    assert coloured("--color", "always", terminal=False, NO_COLOR="1")
    assert not coloured("--color", "never", terminal=True)
    assert not coloured(terminal=True, NO_COLOR="1")
    assert coloured(terminal=True, NO_COLOR="")


def test_colour_changes_no_text() -> None:
    plain, coloured = (
        run("--color", color, *ON, "--as", "ines-moura", "agenda", folder=REPOSITORY).out
        for color in ("never", "always")
    )
    assert STYLE.sub("", coloured) == plain


def test_a_pipe_is_as_wide_as_a_page() -> None:
    answer = run(*ON, "--as", "ines-moura", "agenda", folder=REPOSITORY)
    assert max(wcswidth(line) for line in answer.out.splitlines()) <= 80
