"""One call of git: what it may see of us, how long it may be silent, and what it said."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, NamedTuple

PATIENCE = 600.0
"""Seconds of silence after which a call that asks nobody outside is ended: hooks may be slow."""

_GRACE = 1.0
_LAST_WORDS = 5.0
_NO_GIT = 127
# What names another repository than the one that is asked about, or makes git tell what it sends.
_FOREIGN = re.compile(
    r"GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR"
    r"|NAMESPACE|PREFIX|SHALLOW_FILE|[A-Z]+_PATHSPECS|EXTERNAL_DIFF|DIFF_OPTS|PAGER"
    r"|TRACE\w*|CURL_VERBOSE|REFLOG_ACTION)"
)
_STEADY = (
    *("-c", "core.quotePath=false", "-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "i18n.logOutputEncoding=UTF-8", "-c", "advice.detachedHead=false"),
)
_SECRET = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)[^/\s'\"]*@"
    r"|(?P<key>(?:[\w-]*(?:token|password|passwd|secret|api[-_]?key)|authorization|[?&]key)"
    r"(?:=|:[ \t]*(?:basic|bearer)?[ \t]*))[^\s&'\"]+",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?:fatal|error|remote|ERROR): ?(.*)|(ssh: .*|kex_.*|.*Permission denied.*)")
_PROGRESS = re.compile(r"(?:remote: )?[A-Z][a-z]+ [a-z]+: +\d+%|.*\r")


class Said(NamedTuple):
    """How a call ended; `hung` tells that it said nothing for too long and was ended."""

    status: int
    out: bytes
    err: str
    hung: bool = False

    @property
    def done(self) -> bool:
        """Whether git did what it was asked."""
        return self.status == 0

    @property
    def missing(self) -> bool:
        """Whether there is no git at all."""
        return self.status == _NO_GIT

    @property
    def text(self) -> str:
        """What was said on the standard output, without the last line's end."""
        return os.fsdecode(self.out).rstrip("\n")

    @property
    def parts(self) -> list[str]:
        """What was said in parts that end with a zero byte."""
        return os.fsdecode(self.out).split("\0")[:-1]

    def reason(self, lines: int = 3) -> str:
        """Give the words that say why it failed, without credentials, in one line."""
        told = [line for line in self.err.splitlines() if not _PROGRESS.match(line)]
        matched = [match[1] or match[2] or "" for line in told if (match := _TOLD.match(line))]
        words = [each.strip() for each in matched or told if each.strip()]
        return without_secrets("; ".join(dict.fromkeys(words[:lines])))


def call(
    root: Path,
    *arguments: str,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Said:
    """Run git in a folder; `given` is its standard input, `patience` seconds of silence end it.

    Nothing is asked at the terminal, and no shell is between. All that it started ends with it.
    """
    with tempfile.TemporaryFile() as typed:
        typed.write(given)
        typed.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed program, no shell
                ("git", "-C", os.fspath(root), *_STEADY, *arguments),
                stdin=typed,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=surroundings(environment or {}),
                start_new_session=True,
            )
        except OSError as error:
            return Said(_NO_GIT, b"", f"fatal: git cannot be run: {error.strerror}")
        return _heard(process, patience)


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a call: ours, but for what leads git elsewhere or makes it ask."""
    kept = {name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name)}
    quiet = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "GCM_INTERACTIVE": "never"}
    return {**kept, **quiet, "LC_ALL": "C", **more}


class _Listener(threading.Thread):
    """Takes what comes through a pipe, and knows when something last came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.pipe, self.chunks, self.last = pipe, list[bytes](), time.monotonic()
        self.start()

    def run(self) -> None:
        with self.pipe, contextlib.suppress(OSError):
            while chunk := os.read(self.pipe.fileno(), 1 << 16):
                self.chunks.append(chunk)
                self.last = time.monotonic()


def _heard(process: "subprocess.Popen[bytes]", patience: float) -> Said:
    assert process.stdout
    assert process.stderr
    out, err = _Listener(process.stdout), _Listener(process.stderr)
    hung = False
    try:
        hung = not _ended(process, (out, err), patience)
    finally:
        if process.poll() is None:
            _end(process)
    text = b"".join(err.chunks).decode("utf-8", "replace")
    return Said(process.returncode or int(hung), b"".join(out.chunks), text, hung)


def _ended(
    process: "subprocess.Popen[bytes]", listeners: Iterable[_Listener], patience: float
) -> bool:
    """Wait until a call has ended; False where it was silent for too long."""
    waiting = list(listeners)
    while alive := [each for each in waiting if each.is_alive()]:
        left = max(each.last for each in waiting) + patience - time.monotonic()
        if left <= 0 and process.poll() is None:
            return False
        alive[0].join(max(min(left, _GRACE), 0.01))
        if process.poll() is not None:
            # Whoever holds the pipe still is one that git left behind, such as its housekeeping.
            for each in waiting:
                each.join(_LAST_WORDS)
            return True
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a call and all that it started: first asked, so that it takes its locks away."""
    for number in ("SIGTERM", "SIGKILL"):
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, getattr(signal, number))
            else:
                process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            if number == "SIGKILL" or not hasattr(os, "killpg"):
                return


def without_secrets(text: str) -> str:
    """Take user names, passwords and tokens out of the addresses in a text."""
    return _SECRET.sub(lambda match: (match["scheme"] or "") + (match["key"] or "") or "", text)
