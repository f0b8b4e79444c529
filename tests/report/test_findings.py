"""Findings: whatever a line holds, the caret stands under what is meant."""

from hypothesis import given
from hypothesis import strategies as st

from convnotes.checks import Finding
from convnotes.model.diagnostic import Severity
from convnotes.model.place import Place
from convnotes.model.source import Source
from convnotes.report import findings
from convnotes.report.terminal import Screen, columns

PIECES = st.text(st.sampled_from("ab  é字字🎂…\te\u0301"), max_size=60)


def _finding(before: str, meant: str, after: str) -> Finding:
    line = before + meant + after
    source = Source("notes/a.md", line, "")
    return Finding(
        "CN999",
        "a-rule",
        Severity.ERROR,
        "notes/a.md",
        source.place(len(before)),
        source.place(len(before) + len(meant)),
        "something is wrong",
        "mend it",
        (),
        None,
        line,
    )


@given(PIECES, PIECES, st.integers(40, 120))
def test_the_caret_stands_under_what_is_meant(before: str, after: str, width: int) -> None:
    lines = list(findings.text([_finding(before, "MEANT", after)], Screen(width)))
    assert all(columns(line) <= width for line in lines)
    shown, caret = (line for line in lines if " | " in line)
    assert columns(caret.partition("^")[0].replace("\x1b[31m", "")) == columns(
        shown.partition("MEANT")[0]
    )
    assert caret.count("^") == len("MEANT")


def test_lines_of_workflow_commands_hold_nothing_that_ends_them() -> None:
    found = _finding("", "x", "")
    odd = Finding(
        found.code,
        found.name,
        found.severity,
        "notes/a,b:c%d\n.md",
        Place(1, 1),
        Place(1, 2),
        "100% wrong\n::error::x",
        "hint\r\n",
        (),
        None,
        "x",
    )
    (line,) = findings.github([odd])
    assert line.startswith("::error file=notes/a%2Cb%3Ac%25d .md,line=1,col=1,")
    assert "\n" not in line
    assert "100%25 wrong" in line
