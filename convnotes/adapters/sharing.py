"""What a sync does with git: commit, fetch, bring commits into the files, push."""

import os
import random
import tempfile
import time
from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple

from convnotes.adapters.git_calls import Said, call, without_secrets
from convnotes.adapters.repository import Repository, Upstream, trouble
from convnotes.errors import ConvnotesError

_SILENCE = 60.0
_SILENCE_KEY = "convnotes.timeout"
_OFFLINE = (
    *("Could not resolve host", "Could not resolve hostname", "Connection refused"),
    *("Connection timed out", "Network is unreachable", "No route to host", "Failed to connect"),
    *("Connection reset", "unable to connect", "Operation timed out", "Could not connect"),
    *("Temporary failure in name resolution", "Connection closed", "Name or service not known"),
)
_UNKNOWN_TO_REMOTE = (
    *("Authentication failed", "could not read Username", "could not read Password"),
    *("terminal prompts disabled", "Permission denied (", "Host key verification failed"),
    *("HTTP Basic: Access denied", "error: 401", "error: 403"),
)
_OVERTAKEN = (
    *("fetch first", "non-fast-forward", "stale info", "cannot lock ref", "incorrect old value"),
    *("failed to update ref", "reference already exists", "failed to lock"),
)


class Push(Enum):
    """How a push ended."""

    DONE = auto()
    OVERTAKEN = auto()
    REFUSED = auto()
    STOPPED_HERE = auto()


class Pushed(NamedTuple):
    """How a push ended, and why in git's words."""

    how: Push
    words: str = ""


def commit(repository: Repository, paths: Iterable[str], message: str) -> str:
    """Commit these files as they lie in the folder, and nothing else that is staged; gives its id.

    The hooks of the repository run. Raises `ConvnotesError` where one of them, or git, refuses.
    """
    listed = "".join(f"{each}\0" for each in paths)
    given = os.fsencode(listed)
    top = Repository(repository.top)
    pathspecs = ("--pathspec-from-file=-", "--pathspec-file-nul")
    top.must("--literal-pathspecs", "add", "--all", *pathspecs, given=given)
    with tempfile.NamedTemporaryFile(suffix=".txt") as written:
        written.write(message.encode("utf-8", "replace"))
        written.flush()
        said = top.call(
            *("--literal-pathspecs", "commit", "--quiet", "--only", "--no-status"),
            *("--cleanup=whitespace", f"--file={written.name}", *pathspecs),
            given=given,
            environment={"GIT_EDITOR": ":", "GIT_REFLOG_ACTION": "convnotes sync"},
        )
    if not said.done:
        raise _not_committed(repository, said)
    return repository.commit_id("HEAD")


def _not_committed(repository: Repository, said: Said) -> ConvnotesError:
    if "tell me who you are" in said.err or "user.useConfigOnly" in said.err:
        return ConvnotesError(
            "git does not know who you are: nothing was committed",
            'git config user.name "Your Name"\ngit config user.email you@your.example',
        )
    if "gpg failed" in said.err or "failed to write commit object" in said.err:
        return trouble(
            "nothing was committed", said, "your commits are signed; is the key at hand?"
        )
    hooks = repository.must("rev-parse", "--git-path", "hooks").text
    names = ("pre-commit", "prepare-commit-msg", "commit-msg")
    found = [
        each for each in names if os.access(os.path.join(repository.root, hooks, each), os.X_OK)
    ]
    if found and not said.hung and "index.lock" not in said.err:
        words = _quoted(said)
        return ConvnotesError(
            f"a hook of this repository ({', '.join(found)}) refused: nothing was committed",
            f"it says: {words}\nmend that, then: convnotes sync" if words else "see: git commit",
        )
    return trouble("nothing was committed", said)


def fetch(repository: Repository, upstream: Upstream) -> str:
    """Fetch the shared branch; gives its commit, or nothing where the remote has no such branch.

    Raises `ConvnotesError` where the remote cannot be reached.
    """
    said = _outside(
        repository,
        *("fetch", "--progress", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"),
        *("--", upstream.remote, f"+{upstream.ref}:{upstream.tracking}"),
    )
    if said.done:
        return repository.commit_id(upstream.tracking)
    if "couldn't find remote ref" in said.err or "Couldn't find remote ref" in said.err:
        return ""
    raise unreachable(repository, upstream, said)


def fetch_objects(repository: Repository, remote: str, ids: Iterable[str]) -> None:
    """Fetch single objects that a partial clone left out; what fails, git tries again by itself."""
    _outside(
        repository,
        *("-c", "fetch.negotiationAlgorithm=noop", "fetch", "--progress", "--no-tags"),
        *("--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin"),
        *("--", remote),
        given="".join(f"{each}\n" for each in ids).encode(),
    )


def push(repository: Repository, upstream: Upstream, commit_id: str) -> Pushed:
    """Offer a commit to the remote as its branch; raises `ConvnotesError` if it cannot be reached."""
    said = _outside(
        repository,
        *("push", "--progress", "--porcelain", "--", upstream.remote),
        f"{commit_id}:{upstream.ref}",
    )
    if said.done:
        return Pushed(Push.DONE)
    rejected = [line for line in said.text.splitlines() if line.startswith("!")]
    words = "; ".join(line.rpartition("\t")[2] for line in rejected)
    everything = f"{words}\n{said.err}"
    if rejected and any(each in everything for each in _OVERTAKEN):
        return Pushed(Push.OVERTAKEN)
    if rejected:
        return Pushed(Push.REFUSED, without_secrets(_quoted(said) or words))
    if said.hung or any(each in said.err for each in (*_OFFLINE, *_UNKNOWN_TO_REMOTE)):
        raise unreachable(repository, upstream, said)
    if "failed to push some refs" in said.err and "fatal:" not in said.err:
        return Pushed(Push.STOPPED_HERE, _quoted(said))
    raise unreachable(repository, upstream, said)


def follow(repository: Repository, upstream: Upstream, branch: str, commit_id: str) -> None:
    """Let a branch that was told of no upstream have one from now on."""
    if upstream.remote not in repository.remotes():
        return
    repository.call("update-ref", upstream.tracking, commit_id)
    repository.call("config", f"branch.{branch}.remote", upstream.remote)
    repository.call("config", f"branch.{branch}.merge", upstream.ref)


def forward(repository: Repository, commit_id: str) -> tuple[str, ...]:
    """Let the branch and the files go forward to a commit, all or nothing.

    Gives the files that are in its way: they have changes that no commit has. Raises
    `ConvnotesError` for what else git may have against it.
    """
    said = repository.call(
        *("merge", "--ff-only", "--quiet", "--no-stat", "--no-autostash", "--no-overwrite-ignore"),
        commit_id,
        environment={"GIT_REFLOG_ACTION": "convnotes sync"},
    )
    if said.done:
        return ()
    in_the_way = blocking(said)
    if in_the_way:
        return in_the_way
    raise trouble("the files here were not brought forward", said)


def blocking(said: Said) -> tuple[str, ...]:
    """Give the files that git lists as changed, so that it does not write over them."""
    if "overwritten" not in said.err:
        return ()
    listed = [line.strip() for line in said.err.splitlines() if line.startswith(("\t", "  "))]
    return tuple(dict.fromkeys(each.strip('"') for each in listed))


def pause(tries: int) -> None:
    """Wait a little before trying again: longer each time, and never as long as the others do."""
    time.sleep(random.uniform(0.02, min(0.1 * 2**tries, 3.0)))  # noqa: S311 - nothing secret


def _outside(repository: Repository, *arguments: str, given: bytes = b"") -> Said:
    """Run a call that asks a remote: it may not ask anybody, nor be silent for long."""
    environment = {}
    if not (os.environ.get("GIT_SSH_COMMAND") or os.environ.get("GIT_SSH")) and not (
        repository.config("core.sshCommand")
    ):
        environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=20"
    return call(
        repository.root,
        *arguments,
        given=given,
        environment=environment,
        patience=_silence(repository),
    )


def _silence(repository: Repository) -> float:
    try:
        return max(float(repository.config(_SILENCE_KEY) or _SILENCE), 0.1)
    except ValueError:
        return _SILENCE


def unreachable(repository: Repository, upstream: Upstream, said: Said) -> ConvnotesError:
    """Say in plain words why a remote was not reached."""
    remote = upstream.safe_remote
    reason = said.reason(2)
    if said.hung:
        return ConvnotesError(
            f"{remote} said nothing for {_silence(repository):g} seconds",
            f"try again later; to wait longer: git config {_SILENCE_KEY} 300",
        )
    if any(each in said.err for each in _OFFLINE):
        return ConvnotesError(
            f"{remote} cannot be reached: {reason}", "try again when you are online"
        )
    if any(each in said.err for each in _UNKNOWN_TO_REMOTE):
        return ConvnotesError(
            f"{remote} did not let you in: {reason}",
            "sync asks for no password: let git remember one (a credential helper, or ssh-add),"
            " and try it with: git fetch",
        )
    return ConvnotesError(
        f"{remote} cannot be used: {reason}", "see where it leads: git remote --verbose"
    )


def _quoted(said: Said) -> str:
    """Give what a hook or a remote said, without git's own words around it."""
    told = said.err.splitlines()
    remote = [line[8:].strip() for line in told if line.startswith("remote: ")]
    plain = [
        line.strip()
        for line in told
        if not line.startswith(("error: failed to push", "hint:", "To ", "remote:", "warning:"))
        and "\r" not in line
    ]
    words = [each for each in (remote or plain) if each]
    return without_secrets("; ".join(dict.fromkeys(words[:6])))
