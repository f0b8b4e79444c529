"""The way of a sync, step by step; each step leaves the repository whole."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from convnotes.adapters import sharing
from convnotes.adapters.repository import MERGING, SYNCED, Repository, State, Upstream
from convnotes.errors import ConvnotesError
from convnotes.model.account import WELL, Account, Committed, Conflict, Outcome
from convnotes.report.terminal import safe
from convnotes.sync import stopping
from convnotes.sync.committing import PLACES, Asker, Commits
from convnotes.sync.readings import Readings
from convnotes.sync.stopping import Stopped
from convnotes.workspace import Workspace

_TRIES = 25


class Wanted(NamedTuple):
    """What was asked for: words for the commit, and whether to send."""

    message: str = ""
    push: bool = True


@dataclass
class Sync:
    """One sync; `tell` hears what takes long."""

    workspace: Workspace
    asker: Asker
    wanted: Wanted
    tell: Callable[[str], None]

    def __post_init__(self) -> None:
        self.account = Account()
        self.repository = Repository(self.workspace.root, newest=True)
        self.commits = Commits(Readings(self.workspace, self.repository), self.asker)
        self.branch = ""
        self.before = ""

    def run(self) -> Account:
        """Carry it out, and give the account, however it ended."""
        return self._told(self._all)

    def plan(self) -> Account:
        """Say what it would do, by what is known here; nothing is written, and nobody asked."""
        return self._told(self._planned)

    def _told(self, way: Callable[[], Outcome]) -> Account:
        try:
            self._note(outcome=way())
        except Stopped as stop:
            self._note(outcome=stop.outcome, problem=stop.problem, hint=stop.hint)
        except ConvnotesError as trouble:
            self._note(outcome=Outcome.STOPPED, problem=trouble.message, hint=trouble.hint)
        return self.account

    def _note(self, **what: Any) -> None:
        self.account = replace(self.account, **what)

    def _remark(self, *sentences: str) -> None:
        self._note(remarks=tuple(dict.fromkeys((*self.account.remarks, *sentences))))

    def _planned(self) -> Outcome:
        state = self.repository.state(*PLACES)
        self._look(state)
        planned = self.commits.planned(state)
        if planned:
            paths = tuple(self.repository.inner(each.path) for each in planned)
            words = self.wanted.message or self.commits.message(planned)
            self._note(committed=(Committed("", words, paths),))
        upstream = self._upstream()
        if upstream is None:
            return self._alone(Outcome.PLANNED)
        theirs = self.repository.commit_id(upstream.tracking)
        ahead, behind = self._apart(state.head, theirs)
        sent = ahead + bool(planned) if self.wanted.push else 0
        self._note(sent=sent, received=behind)
        return Outcome.PLANNED

    def _all(self) -> Outcome:
        for tries in range(_TRIES):
            self._note(tries=tries + 1)
            if tries:
                sharing.pause(tries)
            outcome = self._once()
            if outcome:
                return outcome
        raise stopping.overtaken(_TRIES)

    def _look(self, state: State) -> None:
        """Look whether the repository is in a state from which one can start."""
        doing = self.repository.doing()
        self.branch = state.branch
        self._note(branch=state.branch)
        for each in state.changes:
            if each.nested:
                path = safe(self.repository.inner(each.path))
                self._remark(f"{path} is a repository of its own, and was left out.")
        if doing and not (doing == "merge" and self._merges_ours()):
            raise stopping.in_the_midst(doing)
        if not state.branch:
            raise stopping.no_branch()

    def _merges_ours(self) -> bool:
        if self.repository.doing() != "merge":
            return False
        begun = self.repository.commit_id("MERGE_HEAD")
        return bool(begun) and begun == self.repository.commit_id(MERGING)

    def _upstream(self) -> Upstream | None:
        upstream = self.repository.upstream(self.branch)
        if upstream and upstream.remote == ".":
            raise stopping.follows_here(self.branch)
        if upstream:
            self._note(upstream=upstream.shown)
        return upstream

    def _once(self) -> Outcome | None:
        """Commit, fetch, merge, check and push once; None where somebody else was quicker."""
        with self.workspace.lock() as said:
            self._remark(*said)
            self.commits.readings.forget()
            state = self.repository.state(*PLACES)
            self._look(state)
            self._commit(self._merge_ended(state))
        head = self.repository.commit_id("HEAD")
        upstream = self._upstream()
        if upstream is None:
            return self._alone(Outcome.ALONE)
        theirs = self._fetched(upstream)
        if theirs and not self._brought(head, theirs):
            return None
        head = self.repository.commit_id("HEAD")
        if not head:
            return self._alone(Outcome.ALONE)
        waiting = self._apart(head, theirs)[0]
        self._note(waiting=waiting)
        self._check(theirs, head)
        if not self.wanted.push:
            return Outcome.KEPT
        if waiting and not self._pushed(upstream, head):
            return None
        if not upstream.known:
            sharing.follow(self.repository, upstream, self.branch, head)
        self._remember(head)
        self._note(sent=waiting, waiting=0)
        return Outcome.SYNCED

    def _remember(self, head: str) -> None:
        """Keep where the notes stood before this sync brought something in."""
        if self.before or not self.repository.commit_id(SYNCED):
            self.repository.record(SYNCED, self.before or head, "convnotes sync")

    def _alone(self, outcome: Outcome) -> Outcome:
        if not self.repository.remotes():
            self._remark(
                "There is no remote, so it is kept here only."
                " To share it: git remote add origin ADDRESS"
            )
        elif not self.account.upstream:
            self._remark(
                "There are several remotes, and none is told for this branch."
                f" Say which: git push --set-upstream REMOTE {safe(self.branch)}"
            )
        return outcome

    def _apart(self, head: str, theirs: str) -> tuple[int, int]:
        """Count the commits that only we have, and those that only the remote has."""
        if head and theirs:
            return self.repository.apart(head, theirs)
        return self.repository.length(head), self.repository.length(theirs)

    def _merge_ended(self, state: State) -> State:
        """Commit the merge that an earlier sync left to a person, once nothing in it is open."""
        if not self._merges_ours():
            return state
        from convnotes.sync import joining

        changed = [each.path for each in state.changes if not each.nested]
        still = joining.ended(self.repository, changed)
        if still:
            self._note(conflicts=still)
            raise stopping.conflict(still)
        self._remark("The merge that waited for you is committed.")
        return self.repository.state(*PLACES)

    def _commit(self, state: State) -> None:
        planned = self.commits.planned(state)
        if not planned:
            return
        words = self.wanted.message or self.commits.message(planned)
        paths = tuple(each.path for each in planned)
        try:
            made = sharing.commit(self.repository, paths, words)
        except ConvnotesError as trouble:
            raise Stopped(Outcome.REFUSED, trouble.message, trouble.hint) from None
        inner = tuple(self.repository.inner(each) for each in paths)
        self._note(committed=(*self.account.committed, Committed(made, words, inner)))

    def _fetched(self, upstream: Upstream) -> str:
        self.tell(f"asking {upstream.shown} …")
        known = self.repository.commit_id(upstream.tracking)
        try:
            theirs = sharing.fetch(self.repository, upstream)
        except ConvnotesError as trouble:
            kept = "what you wrote is committed here; " if self.account.committed else ""
            raise Stopped(Outcome.UNREACHABLE, trouble.message, kept + trouble.hint) from None
        if not theirs and known and upstream.known:
            raise stopping.gone(upstream.shown, upstream.safe_remote, self.branch)
        return theirs

    def _brought(self, head: str, theirs: str) -> bool:
        """Bring what others sent into the files; False where a note changed in the meantime."""
        ahead, behind = self._apart(head, theirs)
        if not behind:
            return True
        base = self.repository.base(head, theirs) if head else ""
        if head and not base:
            raise stopping.other_history()
        target = self._joined(head, theirs) if ahead else theirs
        if not target:
            return False
        with self.workspace.lock():
            in_the_way = sharing.forward(self.repository, target)
        self.commits.readings.forget()
        if in_the_way:
            return self._blocked(in_the_way)
        self.before = self.before or head
        found = self.repository.differences(base, theirs, *PLACES) if base else []
        paths = (self.repository.inner(each.path) for each in found)
        self._note(
            received=self.account.received + behind,
            words=self.commits.received(found) or self.account.words,
            changed=tuple(dict.fromkeys((*self.account.changed, *paths))),
        )
        return True

    def _joined(self, head: str, theirs: str) -> str:
        """Make the commit that has both sides; raises `Stopped` for what a person must decide."""
        from convnotes.sync import joining

        shared = self.account.upstream
        join = joining.joined(self.repository, head, theirs, self.asker.on, shared)
        words = joining.words(shared, join)
        if join.open_ones:
            with self.workspace.lock():
                in_the_way = joining.begun(self.repository, join, theirs, words)
            if in_the_way:
                self._blocked(in_the_way)
                return ""
            self._note(conflicts=join.open_ones)
            raise stopping.conflict(join.open_ones)
        self._remark(*(remark for each in join.made.values() for remark in each.remarks))
        made = (self.repository.inner(path) for path in join.made)
        self._note(merged=tuple(dict.fromkeys((*self.account.merged, *made))))
        return joining.committed(self.repository, join, head, theirs, words)

    def _blocked(self, in_the_way: tuple[str, ...]) -> bool:
        """Give False where all that is in the way will be committed at the next try."""
        state = self.repository.state(*PLACES)
        if set(in_the_way) <= {each.path for each in state.changes}:
            return False
        inner = [self.repository.inner(each) for each in in_the_way]
        self._note(conflicts=tuple(Conflict(path, "changed here, in no commit") for path in inner))
        raise stopping.in_the_way(inner)

    def _check(self, theirs: str, head: str) -> None:
        """Look whether what would be sent has errors; raises `Stopped` for one."""
        if theirs == head:
            return
        found = self.repository.outgoing(theirs, head, *PLACES)
        wrong = self.commits.wrong(found)
        if wrong:
            self._note(errors=wrong)
            raise stopping.wrong(len(wrong))

    def _pushed(self, upstream: Upstream, head: str) -> bool:
        self.tell(f"sending to {upstream.shown} …")
        try:
            pushed = sharing.push(self.repository, upstream, head)
        except ConvnotesError as trouble:
            hint = f"all is committed and merged here; {trouble.hint}"
            raise Stopped(Outcome.UNREACHABLE, trouble.message, hint) from None
        if pushed.how is sharing.Push.REFUSED:
            raise stopping.refused(upstream.shown, upstream.safe_remote, pushed.words)
        if pushed.how is sharing.Push.STOPPED_HERE:
            raise stopping.refused_here(pushed.words)
        return pushed.how is sharing.Push.DONE


def status(account: Account) -> int:
    """Give the exit status of an account."""
    if account.outcome in WELL:
        return 0
    return 1 if account.outcome is Outcome.FOUND else 3
