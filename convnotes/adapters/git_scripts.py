"""The small shell scripts by which git calls convnotes, also where it is not on the PATH.

Each knows the interpreter that `convnotes git setup` ran in, and looks on the PATH after that. What
happens without convnotes is said, and git does by itself what it can. `-P` keeps a file of the work
tree, such as `convnotes.py`, from being taken for the package.
"""

import shlex
from typing import NamedTuple

MARK = "Written by `convnotes git setup`"
FOLDER = "convnotes"
"""Where the scripts lie, below git's folder."""

_HEAD = """\
#!/bin/sh
# {mark}, which renews this file when it is run again.
python={python}
package={package}
run_convnotes() {{
    if test -x "$python" && test -f "$package/__main__.py"; then
        "$python" -P -m convnotes "$@"
    elif command -v convnotes >/dev/null 2>&1; then
        convnotes "$@"
    else
        echo "convnotes was not found; run: convnotes git setup" >&2
        return 127
    fi
}}
"""
_MERGE = """\
# git calls this with: base ours theirs marker-size path
said=$(run_convnotes git merge-driver --say --marker-size "$4" -- "$1" "$2" "$3" "$5")
case "$said" in
merged) exit 0 ;;
conflict) exit 1 ;;
esac
echo "git merges this note line by line" >&2
git merge-file --marker-size="$4" -L ours -L base -L theirs "$2" "$1" "$3"
status=$?
test "$status" -le 127 || status=1
exit "$status"
"""
_TEXTCONV = """\
# git calls this with: file
run_convnotes git textconv -- "$1" 2>/dev/null || cat -- "$1"
"""
_HOOK = """\
run_convnotes git hook {name} "$@"
status=$?
test "$status" -ne 127 || {{
    echo "the notes were not checked" >&2
    status=0
}}
exit "$status"
"""
_DRIVER = (
    'd="$(git rev-parse --git-common-dir)/convnotes/merge-driver";'
    ' if test -f "$d"; then sh "$d" %O %A %B %L %P;'
    " else git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B; fi"
)
_TEXTCONV_CALL = (
    'f() { d="$(git rev-parse --git-common-dir)/convnotes/textconv";'
    ' if test -f "$d"; then sh "$d" "$1"; else cat -- "$1"; fi; }; f'
)
_EXCHANGE = r"^(#{1,6}[ \t].*|[-*][ \t]+[[<]*[0-9]{4}-[0-9]{2}-[0-9]{2}.*)$"

SETTINGS = {
    "merge-driver": {
        "merge.convnotes.name": "merge notes by their exchanges",
        "merge.convnotes.driver": _DRIVER,
    },
    "textconv": {
        "diff.convnotes.textconv": _TEXTCONV_CALL,
        "diff.convnotes.cachetextconv": "true",
        "diff.convnotes.xfuncname": _EXCHANGE,
    },
}
"""What a clone's settings say of notes, by the script that they call."""

HOOKS = ("pre-commit", "pre-merge-commit", "pre-push")
"""git runs the second instead of the first where it merges without a conflict (githooks)."""


class Interpreter(NamedTuple):
    """What runs convnotes: the path of Python, and of the package in it."""

    python: str
    package: str

    def head(self) -> str:
        """Give what every script begins with."""
        quoted = {name: shlex.quote(value) for name, value in self._asdict().items()}
        return _HEAD.format(mark=MARK, **quoted)


def scripts(by: Interpreter) -> dict[str, str]:
    """Give the scripts that git's settings name, by their file names."""
    return {"merge-driver": by.head() + _MERGE, "textconv": by.head() + _TEXTCONV}


def hook(name: str, by: Interpreter) -> str:
    """Give the text of a hook."""
    return by.head() + _HOOK.format(name=name)


def hook_line(name: str) -> str:
    """Give the line by which somebody else's hook can call ours."""
    return f"convnotes git hook {name} || exit 1"
