"""`convnotes completion`: the script that lets a shell complete, and what answers the script.

click knows these shells. Ours are spoken to in its manner, but they get ids with blanks and signs
quoted, and nothing that they complete is ever run or expanded.
"""

import contextlib
import importlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    shell_complete,
)

_BASH = """\
_convnotes_completion() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case ${line%%,*} in
            plain) COMPREPLY+=("${line#*,}") ;;
            begun) COMPREPLY+=("${line#*,}"); compopt -o nospace ;;
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
        esac
    done < <(
        env _CONVNOTES_COMPLETE=bash_complete COMP_WORDS="${COMP_LINE:0:COMP_POINT}" \\
            COMP_WORDBREAKS="$COMP_WORDBREAKS" convnotes 2>/dev/null
    )
}
complete -o nosort -F _convnotes_completion convnotes
"""
_ZSH = """\
#compdef convnotes
_convnotes_completion() {
    local -a lines plain begun
    local type item keep
    lines=("${(@f)$(
        env _CONVNOTES_COMPLETE=zsh_complete \\
            COMP_WORDS="${(j: :)words[1,CURRENT-1]} ${QIPREFIX}${PREFIX}" convnotes 2>/dev/null
    )}")
    for type item in "${lines[@]}"; do
        case $type in
            plain) plain+=("$item") ;;
            begun) begun+=("$item") ;;
            dir) _path_files -/ ;;
            file) _path_files ;;
            keep) keep=1 ;;
        esac
    done
    (( $#plain )) && _describe -V convnotes plain -U
    (( $#begun )) && _describe -V convnotes begun -U -S ''
    [[ -n $keep ]] && compstate[insert]=
    (( $#plain + $#begun ))
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _convnotes_completion "$@"
else
    compdef _convnotes_completion convnotes
fi
"""
_FISH = """\
function _convnotes_completion
    for line in (env _CONVNOTES_COMPLETE=fish_complete \\
            COMP_WORDS=(commandline -cp | string collect) convnotes 2>/dev/null)
        set -l parts (string split -m 1 , -- $line)
        switch $parts[1]
            case plain begun
                printf '%s\\n' $parts[2]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
        end
    end
end
complete --no-files --command convnotes --arguments '(_convnotes_completion)'
"""

_VARIABLE = "_CONVNOTES_COMPLETE"
_PIECE = re.compile(
    r"(?P<blank>\s+)|\\(?P<escaped>.?)|(?P<sign>[^\s\\'\"])"
    r"|'(?P<single>[^']*)(?:(?P<end>')|\Z)|\"(?P<double>(?:[^\"\\]|\\.)*)(?:(?P<close>\")|\\?\Z)",
    re.DOTALL,
)
_ESCAPED_IN_DOUBLE = re.compile(r"\\([\"\\$`])")
_SPECIAL_IN_DOUBLE = re.compile(r"[\"\\$`]")
_SPECIAL = re.compile(r"[^\w@%+=:,./-]")
# What a command's module may import for its declarations alone.
_DECLARING = "convnotes.cli"


class Typed:
    """A line up to the cursor, as a shell splits it; `current` is the word that is not ended yet.

    `kept` is the part of `current` that bash lets stand: it replaces only what follows an open
    quote, which is then in `quote`, or the last of the signs in `breaks`.
    """

    def __init__(self, line: str, breaks: str = "") -> None:
        self.words: list[str] = []
        self.current = self.kept = self.quote = ""
        self._begun = False
        for piece in _PIECE.finditer(line):
            if piece["blank"]:
                self._end_word()
            else:
                self._begun = True
                self._add(piece, breaks)

    def _end_word(self) -> None:
        if self._begun:
            self.words.append(self.current)
        self.current = self.kept = ""
        self._begun = False

    def _add(self, piece: re.Match[str], breaks: str) -> None:
        before = self.current
        if piece["single"] is not None or piece["double"] is not None:
            mark = piece[0][0]
            self.current += piece["single"] or _ESCAPED_IN_DOUBLE.sub(r"\1", piece["double"] or "")
            if not (piece["end"] or piece["close"]):
                self.quote, self.kept = mark, before
            elif mark in breaks:
                self.kept = self.current
        else:
            self.current += piece["sign"] or piece["escaped"] or ""
            if piece["sign"] and piece["sign"] in breaks:
                self.kept = self.current


class _Shell(ShellComplete):
    """A shell whose script gives the line up to the cursor in `COMP_WORDS`."""

    def source(self) -> str:
        return self.source_template

    def get_completion_args(self) -> tuple[list[str], str]:
        self.typed = Typed(os.environ["COMP_WORDS"], os.environ.get("COMP_WORDBREAKS", ""))
        return self.typed.words[1:], self.typed.current

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Complete whole words: of `--option=value`, click completes the value alone."""
        found = super().get_completions(args, incomplete)
        option, equals, _ = incomplete.partition("=")
        if equals and option.startswith("-"):
            for each in found:
                each.value = f"{option}={each.value}"
        return found

    def loses(self, found: Sequence[CompletionItem[str]]) -> bool:
        """Tell whether what all have in common is not what is typed, so must not replace it."""
        current = self.typed.current
        beginnings = {each.value[: len(current)] for each in found}
        if len(beginnings) == 1:
            return len(found) > 1 and beginnings.pop().casefold() != current.casefold()
        return bool(beginnings)


class Bash(_Shell):
    """bash puts what it gets on the line as it is, so values are quoted here."""

    name = "bash"
    source_template = _BASH

    def complete(self) -> str:
        found = self.get_completions(*self.get_completion_args())
        fitting = [each for each in found if each.value.startswith(self.typed.kept)]
        lines = [self.format_completion(each) for each in fitting]
        return "\n".join([*lines, "plain,"] if self.loses(fitting) else lines)

    def format_completion(self, item: CompletionItem[str]) -> str:
        value = item.value[len(self.typed.kept) :]
        if self.typed.quote == "'":
            value = value.replace("'", "'\\''")
        elif self.typed.quote:
            # History is expanded in these quotes too, where no sign before it can hinder that.
            value = _SPECIAL_IN_DOUBLE.sub(r"\\\g<0>", value).replace("!", '"\\!"')
        else:
            value = _SPECIAL.sub(r"\\\g<0>", value)
        # Behind a value that ends like this, readline sees the quote as closed.
        closing = self.typed.quote if self.typed.quote and value.endswith(self.typed.quote) else ""
        return f"{item.type},{value}{closing}"


class Zsh(_Shell):
    """zsh quotes by itself; a colon parts a value from its help."""

    name = "zsh"
    source_template = _ZSH

    def complete(self) -> str:
        found = self.get_completions(*self.get_completion_args())
        lines = [self.format_completion(each) for each in found]
        return "\n".join([*lines, "keep\n-"] if self.loses(found) else lines)

    def format_completion(self, item: CompletionItem[str]) -> str:
        value = item.value.replace("\\", r"\\").replace(":", r"\:")
        text = (item.help or "").replace("\\", r"\\")
        return f"{item.type}\n{value}:{text}" if text else f"{item.type}\n{value}"


class Fish(_Shell):
    """fish quotes by itself; a tab parts a value from its help."""

    name = "fish"
    source_template = _FISH

    def format_completion(self, item: CompletionItem[str]) -> str:
        return (
            f"{item.type},{item.value}\t{item.help}" if item.help else f"{item.type},{item.value}"
        )


_SHELLS: dict[str, type[_Shell]] = {each.name: each for each in (Bash, Zsh, Fish)}


@click.command(
    "completion",
    epilog="\b\n"
    'bash: in ~/.bashrc                 eval "$(convnotes completion bash)"\n'
    'zsh:  in ~/.zshrc, after compinit  eval "$(convnotes completion zsh)"\n'
    "fish: convnotes completion fish > ~/.config/fish/completions/convnotes.fish",
)
@click.argument("shell", type=click.Choice(tuple(_SHELLS)))
def completion(shell: str) -> None:
    """Print the script that lets your shell complete.

    With it the tabulator completes commands, options, and what the notes hold: people,
    conversations, tags. It needs bash 4.4, zsh 5.1 or fish 3.4, or newer.
    """
    click.echo(_SHELLS[shell].source_template, nl=False)


COMMAND = completion


def answer(command: click.Command, options: object) -> None:
    """Give a shell what its script asks for; whatever goes wrong, nothing is said on its line."""
    for shell in _SHELLS.values():
        add_completion_class(shell)
    with contextlib.suppress(Exception):
        asked = os.environ.get(_VARIABLE, "")
        shell_complete(command, {"obj": options}, "convnotes", _VARIABLE, asked)


def declared(module: str) -> click.Command:
    """Load a command for its arguments and options only.

    What it imports to do its work takes longer than the answer may. Other parts are therefore
    stood in for, and the module is forgotten again. Where that does not do, it is loaded whole.
    """
    with contextlib.suppress(Exception), _stand_ins():
        shown: click.Command = importlib.import_module(module).COMMAND
        return shown
    whole: click.Command = importlib.import_module(module).COMMAND
    return whole


@contextlib.contextmanager
def _stand_ins() -> Iterator[None]:
    before = set(sys.modules)
    finder: Any = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [each for each in sys.modules if each not in before]:
            if name.startswith("convnotes."):
                parent, _, own = name.rpartition(".")
                vars(sys.modules.get(parent, sys)).pop(own, None)
                del sys.modules[name]


class _Finder:
    """Finds an empty module for every part but the commands; whatever is in it is a class."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        ours = name.startswith("convnotes.") and not name.startswith(_DECLARING)
        loader: Any = self
        return ModuleSpec(name, loader, is_package=True) if ours else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        vars(module)["__getattr__"] = _stand_in
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: there is nothing in it."""


class _StandIn(type):
    """A class of which every attribute is one too: enough for annotations and default values."""

    def __getattr__(cls, name: str) -> "_StandIn":
        return _stand_in(name)


def _stand_in(name: str) -> _StandIn:
    if name.startswith("__"):
        raise AttributeError(name)
    return _StandIn(name, (), {})
