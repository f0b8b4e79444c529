"""Completion as the shells ask for it: what is offered, how it is quoted, and what it costs."""

import contextlib
import fcntl
import inspect
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from convnotes.adapters import glimpse
from convnotes.adapters.settings import FILE
from convnotes.cli import COMMANDS, Options, completing
from convnotes.cli.completion import Typed
from convnotes.errors import ConvnotesError
from convnotes.workspace import find
from running import REPOSITORY, apart, run_apart

SHELLS = ("bash", "zsh", "fish")
BREAKS = " \t\n\"'@><=;|&(:"
NOTES: dict[str, str] = {
    "people/Bob Hale.md": "---\ntitle: Robert Hale\naliases: [Bobby, the roofer]\n---\n",
    "people/zoë.md": "---\ntitle: 'Zoë: 100% \\ it''s $HOME'\ntags: [team]\n---\n",
    "people/$(touch x).md": "---\ntitle: $(touch x)\n---\n",
    "people/O'Neil!.md": "no front matter\n# The heading\n",
    "people/star*.md": "---\n: broken [\n---\n",
    "people/who:me.md": "---\r\ntitle: CR LF\r\n---\r\n",
    "people/new\nline.md": "",
    "people/escape\x1b[31m.md": "",
    "people/-dash.md": "",
    "people/roof-committee.md": "---\ntype: page\n---\n",
    "orgs/hale-roofing.md": "---\ntitle: Hale Roofing\n---\n",
    "conversations/roof-quote.md": (
        "---\ntitle: A new roof, and what it costs\nparticipants: [ann]\n"
        'tags: [house/roof, "big, job"]\n---\n'
        "## 2026-10-01 Bob Hale -> ann (fax, fyi): (not this): x\n"
        "- [ ] @ann: send the plan, soon (due 2026-10-09)\n- [x] done\n"
        "```\n- [ ] hidden\n```\n- [?] which slate\n"
    ),
    "elsewhere/roof-works.md": "---\nparticipants:\n- ann\ntopics:\n  - house\n  - '#trade'\n---\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "work space"
    for path, text in NOTES.items():
        file = root / "notes" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    with contextlib.suppress(OSError):  # some systems have no such names
        Path(os.fsdecode(b"%s/notes/people/caf\xe9.md" % os.fsencode(root))).touch()
    (root / FILE).touch()
    return root


def asked(shell: str, line: str, folder: Path, **environment: str) -> list[str]:
    """Give the lines that the script of a shell would get."""
    wanted = {
        "_CONVNOTES_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_WORDBREAKS": BREAKS,
        **environment,
    }
    answer = run_apart(folder=folder, environment=wanted)
    assert (answer.err, answer.status) == ("", 0)
    return list(filter(None, answer.out.splitlines()))


def offered(line: str, folder: Path) -> list[str]:
    """Give the values alone."""
    return [each.partition("\t")[0].partition(",")[2] for each in asked("fish", line, folder)]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("convnotes show bo", ["Bob Hale"]),
        ("convnotes show BOB", ["Bob Hale"]),
        ("convnotes show 'Bob H", ["Bob Hale"]),
        ("convnotes show hal", ["hale-roofing"]),
        ("convnotes show quo", ["roof-quote"]),
        ("convnotes show robert", ["Bob Hale"]),
        ("convnotes show roofer", ["Bob Hale"]),
        ("convnotes show zoe\u0308", ["zoë"]),
        ("convnotes show ZOË", ["zoë"]),
        ("convnotes show roof-", ["roof-committee", "roof-quote", "roof-works"]),
        ("convnotes show nothing", []),
        ("convnotes show new", ["roof-quote"]),
        ("convnotes show esc", []),
        ("convnotes show -- -d", []),
        ("convnotes show roof-quote ", []),
        ("convnotes agenda --person hal", ["Bob Hale", "hale-roofing"]),
        ("convnotes agenda --person=bo", ["--person=Bob Hale"]),
        ("convnotes agenda --person roof", ["Bob Hale", "hale-roofing"]),
        ("convnotes --as z", ["zoë"]),
        ("convnotes agenda --as z", ["zoë"]),
        ("convnotes new person Ann --org ", ["hale-roofing"]),
        ("convnotes new person Ann --tag h", ["house", "house/roof"]),
        ("convnotes new conversation Roof --with bo", ["Bob Hale"]),
        (
            "convnotes list tag:",
            ["tag:" + each for each in ('"big, job"', "house", "house/roof", "team", "trade")],
        ),
        ("convnotes list -tag:tr", ["-tag:trade"]),
        ("convnotes list turn:n", ["turn:nobody"]),
        ("convnotes list cad", ["cadence:"]),
        ("convnotes list cadence:l", ["cadence:late"]),
        ("convnotes list 'due<tomo", ["due<tomorrow"]),
        ("convnotes list --columns title,ro", ["title,role"]),
        ("convnotes list --sort last,-du", ["last,-due"]),
        ("convnotes list with:bo", ['with:"Bob Hale"']),
        ("convnotes list ki", ["kind:"]),
        ("convnotes list 'kind:o", ["kind:org"]),
        ("convnotes list nonsense:o", []),
        ("convnotes sho", ["show"]),
        ("convnotes show --a", ["--all"]),
        ("convnotes --on tod", ["today"]),
    ],
)
def test_what_is_offered(line: str, values: list[str], workspace: Path) -> None:
    assert offered(line, workspace) == values


def call(what: str, incomplete: str, folder: Path, **given: str) -> list[tuple[str, str | None]]:
    """Call a function of `completing` as click does, for options that no command has here."""
    options = Options()
    options.in_folder = str(folder)
    context = click.Context(click.Command("x"), obj=options)
    context.params.update(given)
    items = getattr(completing, what)(context, click.Option(["--x"]), incomplete)
    return [(each.value, each.help) for each in items]


def test_conversations_are_what_has_participants(workspace: Path) -> None:
    assert call("conversations", "", workspace) == [
        ("roof-quote", "A new roof, and what it costs"),
        ("roof-works", None),
    ]


def test_promises_are_those_that_are_open(workspace: Path) -> None:
    expected = [("roof-quote:7", "ann: send the plan, soon"), ("roof-quote:12", "which slate")]
    assert call("promises", "", workspace) == expected
    assert call("promises", "roof-q", workspace) == expected
    assert call("promises", "ROOF-quote:1", workspace) == expected[1:]
    assert call("promises", "nothing:", workspace) == []


def test_topics_to_raise_can_be_ticked_too(workspace: Path) -> None:
    note = workspace / "notes" / "people" / "bo.md"
    note.write_text("---\ntitle: Bo\n---\n## Raise next time\n- [x] old\n- [ ] the moss\n")
    assert call("promises", "bo:", workspace) == [("bo:6", "the moss")]


def test_promises_of_many_notes_are_offered_in_two_steps(workspace: Path) -> None:
    for number in range(30):
        file = workspace / f"notes/conversations/many-{number:02}.md"
        file.write_text("---\nparticipants: [ann]\n---\n- [ ] something\n")
    assert call("promises", "many", workspace)[0] == ("many-00:", None)
    assert call("promises", "many-00:", workspace) == [("many-00:4", "something")]


def test_channels_begin_with_those_of_the_conversation(workspace: Path) -> None:
    given = [value for value, _ in call("channels", "", workspace, reference="roof-quote")]
    assert given[:2] == ["fax", "email"]
    assert [value for value, _ in call("channels", "", workspace)][-1] == "fax"
    assert call("channels", "FA", workspace) == [("fax", None)]


def test_dates_say_which_day_they_are(workspace: Path) -> None:
    line = "convnotes --on 2026-11-25 agenda --horizon fri"
    assert asked("fish", line, workspace) == ["plain,friday\tFri 27 Nov 2026"]
    assert asked("fish", "convnotes --on rubbish agenda --horizon fri", workspace) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_folder_is_left_to_the_shell(shell: str, workspace: Path) -> None:
    assert asked(shell, "convnotes -C su", workspace)[0].startswith("dir")


def test_another_folder_is_looked_into(workspace: Path, tmp_path: Path) -> None:
    named = str(workspace).replace(" ", "\\ ")
    assert offered(f"convnotes -C {named} show bo", tmp_path) == ["Bob Hale"]
    assert offered(f"convnotes show -C {named} bo", tmp_path) == ["Bob Hale"]
    home = {"HOME": str(workspace)}
    assert asked("bash", "convnotes -C ~/notes show bo", tmp_path, **home) == ["plain,Bob\\ Hale"]


def test_a_workspace_is_found_where_the_commands_find_it(workspace: Path, tmp_path: Path) -> None:
    for folder in (workspace, workspace / "notes/people"):
        assert glimpse.home(str(folder)) == str(find(folder).root)
    with pytest.raises(ConvnotesError):
        find(tmp_path)
    assert glimpse.home(str(tmp_path)) is None


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "line",
    [
        *("convnotes show ", "convnotes -C nowhere show ", "convnotes list tag:", "convnotes 'sh"),
        *("convnotes --as ", "convnotes show \\", "convnotes \x00", "", "'", "convnotes --nope x "),
        *("convnotes --color=", "convnotes init --demo ", "convnotes show \udcff"),
    ],
)
def test_nothing_is_said_where_there_is_nothing(shell: str, line: str, tmp_path: Path) -> None:
    asked(shell, line.replace("\x00", ""), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_passed_over(workspace: Path) -> None:
    notes = workspace / "notes"
    (notes / "people/gone.md").symlink_to("nowhere")
    (notes / "people/outside.md").symlink_to("/etc/passwd")
    (notes / "people/twin.md").symlink_to("zoë.md")
    (notes / "people/folder.md").mkdir()
    os.mkfifo(notes / "people/pipe.md")
    (notes / "people/bytes.md").write_bytes(b"\xff\xfe---\ntitle: \xff\n")
    (notes / "people/locked").mkdir(mode=0)
    (workspace / FILE).write_text("not = [toml")
    found = offered("convnotes agenda --person ", workspace)
    assert {"twin", "bytes"} < set(found)
    assert not {"gone", "outside", "folder", "pipe"} & set(found)


def test_completing_an_id_loads_and_writes_nothing(workspace: Path) -> None:
    code = (
        "import sys\nfrom convnotes.cli import main\ntry:\n    main()\nexcept SystemExit:\n"
        "    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}
    for line in ("convnotes show roof", "convnotes list tag:", "convnotes agenda --person "):
        wanted = {"_CONVNOTES_COMPLETE": "bash_complete", "COMP_WORDS": line}
        done = subprocess.run(
            (sys.executable, "-c", code),
            cwd=workspace,
            env=apart(wanted),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        loaded = set(done.stderr.split())
        assert done.stdout
        assert "convnotes.adapters.glimpse" in loaded
        assert not loaded & {"yaml", "frontmatter", "jinja2", "markdown_it", "watchdog", "sqlite3"}
        assert not loaded & {"convnotes.workspace", "convnotes.text.parse", "dataclasses"}
    assert {path: path.stat().st_mtime_ns for path in workspace.rglob("*")} == before


def outline(command: click.Command) -> object:
    """Give all that completion makes use of."""
    below = command.commands if isinstance(command, click.Group) else {}
    return (
        type(command).__name__,
        command.name,
        command.get_short_help_str(),
        [
            (each.to_info_dict(), each._custom_shell_complete is not None)
            for each in command.params
            if each.name not in ("in_folder", "as_person", "on_day", "color")
        ],
        {name: outline(each) for name, each in below.items()},
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_declares_the_same_without_its_work(name: str) -> None:
    """In a process of its own, in which nothing else has loaded its module."""
    code = (
        "import click, sys\n"
        f"from convnotes.cli import convnotes\n{inspect.getsource(outline)}"
        "resilient = click.Context(convnotes, resilient_parsing=True)\n"
        "shown = outline(convnotes.get_command(resilient, sys.argv[1]))\n"
        "assert shown == outline(convnotes.get_command(click.Context(convnotes), sys.argv[1]))\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", code, name),
        env=apart({}),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("line", "current", "kept", "quote"),
    [
        ("c show bo", "bo", "", ""),
        ("c show ", "", "", ""),
        ("c show Bob\\ H", "Bob H", "", ""),
        ("c show 'Bob H", "Bob H", "", "'"),
        ('c show "a\\"b\\$ \\x', 'a"b$ \\x', "", '"'),
        ("c list tag:ho", "tag:ho", "tag:", ""),
        ("c list tag\\:ho", "tag:ho", "", ""),
        ("c list 'tag:ho", "tag:ho", "", "'"),
        ("c list tag:'ho", "tag:ho", "tag:", "'"),
        ("c list 'tag:'ho", "tag:ho", "tag:", ""),
        ("c x --person=bo", "--person=bo", "--person=", ""),
        ("c show \\", "", "", ""),
        ('c show "x\\', "x", "", '"'),
    ],
)
def test_a_line_is_split_as_bash_does(line: str, current: str, kept: str, quote: str) -> None:
    typed = Typed(line, BREAKS)
    assert (typed.current, typed.kept, typed.quote) == (current, kept, quote)


def test_what_is_typed_is_not_replaced_by_less(workspace: Path) -> None:
    """All that the two have in common is nothing, or a letter."""
    assert asked("bash", "convnotes agenda --person hal", workspace)[-1] == "plain,"
    assert asked("zsh", "convnotes agenda --person hal", workspace)[-2] == "keep"
    assert "keep" not in asked("zsh", "convnotes show roof-", workspace)


def test_help_and_value_are_told_apart_by_zsh(workspace: Path) -> None:
    assert asked("zsh", "convnotes show zo", workspace) == [
        "plain",
        "zoë:Zoë: 100% \\\\ it's $HOME",
    ]
    assert asked("zsh", "convnotes show who", workspace) == ["plain", "who\\:me:CR LF"]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    return name


_STARTS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}


class Terminal:
    """A real shell in a terminal, in which `convnotes` completes, and else notes its arguments."""

    def __init__(self, shell: str, folder: Path, beside: Path) -> None:
        self.noted = beside / "noted"
        self.noted.touch()
        program = beside / "bin/convnotes"
        program.parent.mkdir()
        program.write_text(
            f"#!{sys.executable}\nimport json, os, sys\n"
            "if '_CONVNOTES_COMPLETE' in os.environ:\n"
            "    from convnotes.cli import main\n    main()\n"
            f"with open({str(self.noted)!r}, 'a') as file:\n"
            "    print(json.dumps(sys.argv[1:]), file=file)\n"
        )
        program.chmod(0o755)
        script = beside / "script"
        script.write_text(run_apart("completion", shell, folder=folder).out)
        ours, theirs = pty.openpty()
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        self.process = subprocess.Popen(
            _STARTS[shell],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=apart({"PATH": path, "HOME": str(beside), "LC_ALL": "C.UTF-8", "TERM": "xterm"}),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )
        os.close(theirs)
        self.screen = ours
        ready = f"autoload -Uz compinit; compinit -u -d {beside}/dump; " if shell == "zsh" else ""
        self._type(f"{ready}source {script}; convnotes ready\r")
        self._wait(1)

    def _type(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def _look(self, seconds: float) -> None:
        """Take what the shell draws, or it would wait for us."""
        if select.select([self.screen], [], [], seconds)[0]:
            with contextlib.suppress(OSError):
                os.read(self.screen, 1 << 16)

    def _wait(self, count: int) -> list[str]:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            lines = self.noted.read_text(encoding="utf-8").splitlines()
            if len(lines) >= count:
                return lines
            self._look(0.05)
        raise AssertionError("the shell runs nothing")

    def run(self, typed: list[str]) -> list[list[str]]:
        """Type lines, each with its tabulators, and give the arguments that arrive."""
        for number, line in enumerate(typed):
            self._type(f"{line}\r")
            self._wait(number + 2)
        return [json.loads(line) for line in self._wait(len(typed) + 1)[1:]]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.screen)


@pytest.fixture
def terminal(shell: str, workspace: Path, tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(shell, workspace, tmp_path)
    yield opened
    opened.close()


def test_real_shells_put_ids_on_the_line_as_they_are(
    terminal: Terminal, workspace: Path, tmp_path: Path
) -> None:
    lines = {
        "convnotes show Bo\t": ["show", "Bob Hale"],
        'convnotes show "Bo\t': ["show", "Bob Hale"],
        "convnotes show 'Bob H\t": ["show", "Bob Hale"],
        "convnotes show Bob\\ H\t": ["show", "Bob Hale"],
        "convnotes agenda --person=bo\t": ["agenda", "--person=Bob Hale"],
        "convnotes show zo\t": ["show", "zoë"],
        "convnotes show \\$\t": ["show", "$(touch x)"],
        "convnotes show '$(\t": ["show", "$(touch x)"],
        "convnotes show O\t": ["show", "O'Neil!"],
        'convnotes show "O\t': ["show", "O'Neil!"],
        "convnotes show sta\t": ["show", "star*"],
        "convnotes show who:\t": ["show", "who:me"],
        "convnotes list tag:hou\t": ["list", "tag:house"],
        "convnotes list ki\to\t": ["list", "kind:org"],
        "convnotes list with:bo\t": ["list", 'with:"Bob Hale"'],
        "convnotes show nothing\t": ["show", "nothing"],
    }
    before = set(workspace.rglob("*"))
    got = terminal.run(list(lines))
    assert dict(zip(lines, got, strict=True)) == lines
    assert set(workspace.rglob("*")) == before


def test_bash_gets_its_replies_without_expansion(workspace: Path, tmp_path: Path) -> None:
    """The function alone, as bash calls it; `*` and `$(…)` would be seen here."""
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    script = run_apart("completion", "bash", folder=workspace).out
    program = tmp_path / "convnotes"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m convnotes "$@"\n')
    program.chmod(0o755)
    asking = (
        'COMP_LINE="convnotes show "; COMP_POINT=${#COMP_LINE}; compopt() { :; }\n'
        "_convnotes_completion convnotes '' show; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    done = subprocess.run(
        ("bash", "-c", script + asking),
        cwd=workspace,
        env=apart({"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    replies = done.stdout.splitlines()
    assert {"Bob\\ Hale", "star\\*", "\\$\\(touch\\ x\\)", "O\\'Neil\\!", "zoë"} < set(replies)
    assert done.stderr == ""
    assert not (workspace / "x").exists()


def test_the_script_is_what_click_gives_too(workspace: Path) -> None:
    for name in SHELLS:
        wanted = {"_CONVNOTES_COMPLETE": f"{name}_source"}
        given = run_apart(folder=workspace, environment=wanted).out
        assert given == run_apart("completion", name, folder=workspace).out
    assert run_apart(folder=workspace, environment={"_CONVNOTES_COMPLETE": "x"}).out == ""
