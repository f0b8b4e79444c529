"""The quick reading of plain bodies gives what the whole scanner gives."""

from hypothesis import example, given
from hypothesis import strategies as st

from convnotes.text.scan import scan_whole
from convnotes.text.scan_plain import scan_plain

LINES = st.sampled_from(
    (
        "",
        "",
        "Some words.",
        "words:: not a field",
        "needs:: slates",
        "  needs:: more",
        "- item",
        "- needs:: in a list",
        "* 2026-11-20 ann -> bob: hi",
        "- 2026-11-20 ann -> bob (call): hi",
        "  an indented line",
        "  - [ ] [[bob]] a box [due:: 2026-11-27]",
        "- [x] done ✅ 2026-11-01",
        "1. [?] a question",
        "# Title",
        "## 2026-11-20 ann -> bob (email): summary",
        "### Detail",
        "## 2026-11-21 09:30 bob -> ann",
        "## 2026-11-21  9:30 bob -> ann",
        "#### [[2026-11-22]] ann",
        "## [[2026-11-22 ann",
        "## 2026-02-30 ann -> bob",
        "## 2026-11-20 ann ##",
        "## Raise next time",
        "## <2026-11-20 Fri> ann -> bob",
        "- [2026-11-20 Fri] ann",
        "> - [ ] quoted",
        "> said:: so",
        "###",
        "-",
        "- ",
        "2026-11-20 no sign",
        "1) x",
        "## 2026-11-20: words",
        "## 2026-11-20",
        "- 2026-1-5 ann -> bob",
        "## 2026-11-20 25:10 ann -> bob",
        "##2026-11-20",
        "   - [ ] three",
        "_emphasis_ :: x",
        "| a | b::c |",
        "- 2026-11-20 10:30: words",
        "```",
        "```sh",
        "~~~",
        "   ```",
        "````",
        "```\t",
        "%%",
        "<!--",
        "-->",
        "%% all %%",
        "said %% so %% it",
        "`%%` and %%",
        "## 2026-11-23 ann -> bob: x %% y %%",
        "<!-- a --> b",
        "<!-- c -->",
        "- [ ] x <!-- y --> z",
        "needs:: a %% b %%",
        "- ```",
        "a `code` <!-- d -->",
        "<!-->",
        "  %% e %%",
    )
)


@given(st.lists(LINES, max_size=25), st.booleans(), st.sampled_from(["\n", "\n", "\r\n"]))
@example(
    ["- 2026-11-20 ann -> bob", "", "  - [ ] in it", "out of it:: yes", "- [ ] not in it"],
    True,
    "\n",
)
@example(["```", "code", "```", "## 2026-11-20 ann -> bob"], True, "\r\n")
def test_both_readings_agree(lines: list[str], newline: bool, end: str) -> None:
    text = end.join(["---", "title: x", "---", *lines]) + (end if newline else "")
    start = min(text.index("---", 4) + 3 + len(end), len(text))
    plain = scan_plain(text, start)
    if plain is not None:
        whole = scan_whole(text, start)
        assert plain.entries == whole.entries
        assert plain.boxes == whole.boxes
        assert plain.hidden == whole.hidden
        assert not whole.malformed
