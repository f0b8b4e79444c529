"""The JSON of threads, traces, news, figures and rhythms (docs/json.md)."""

import datetime
from typing import Any

from convnotes.model.ids import PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.news import Piece, Since
from convnotes.queries.relationships import Kept
from convnotes.queries.rhythm import Rhythm
from convnotes.queries.stats import Answers, Figures, Pair
from convnotes.queries.stats import Kept as KeptPromises
from convnotes.queries.thread import Step, Thread, Tie
from convnotes.queries.tracing import Mention, Subject
from convnotes.report.as_json import exchange
from convnotes.report.document import iso, site


def thread(found: Thread, on: datetime.date) -> dict[str, Any]:
    """The document of `thread`."""
    return {
        "on": on.isoformat(),
        "conversation": found.conversation,
        "steps": [_step(each) for each in found.steps],
        "ties": [_tie(each) for each in found.ties],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "conversation": step.conversation,
        "title": step.title,
        "depth": step.depth,
        "after": step.after,
        "continues": list(step.continues),
        "continued_in": list(step.continued_in),
        "split": step.split,
        "joined": step.joined,
        "first": iso(step.first),
        "last": iso(step.last),
        "status": step.status,
        "holders": list(step.holders),
        **site(step.site),
    }


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "bond": tie.bond,
        "conversation": tie.conversation,
        "note": tie.note,
        "title": tie.title,
        "kind": tie.kind,
        **site(tie.site),
    }


def trace(
    notebook: Notebook, mentions: tuple[Mention, ...], wanted: Subject, on: datetime.date
) -> dict[str, Any]:
    """The document of `trace`."""
    return {
        "on": on.isoformat(),
        "words": list(wanted.words),
        "address": wanted.address or None,
        "mentions": [_mention(notebook, each) for each in mentions],
    }


def _mention(notebook: Notebook, each: Mention) -> dict[str, Any]:
    return {
        "depth": each.depth,
        "source": site(each.source) if each.source else None,
        "carriers": list(each.carriers),
        "learned": list(each.learned),
        "conversation": each.conversation,
        "title": each.title,
        "excerpt": each.excerpt,
        "lines": [site(line) for line in each.lines],
        **exchange(notebook, each.exchange),
    }


def news(
    pieces: tuple[Piece, ...], since: Since, revision: str | None, on: datetime.date
) -> dict[str, Any]:
    """The document of `news`."""
    return {
        "on": on.isoformat(),
        "since": since.day.isoformat(),
        "revision": revision,
        "news": [_piece(each) for each in pieces],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "event": piece.event,
        "day": iso(piece.day),
        "by": list(piece.by),
        "to": list(piece.to),
        "conversation": piece.conversation,
        "title": piece.title,
        "text": piece.text,
        "channel": piece.channel or None,
        "written_by": list(piece.written_by),
        **site(piece.site),
    }


def stats(
    found: Figures, on: datetime.date, ours: frozenset[PersonId], other: PersonId | None
) -> dict[str, Any]:
    """The document of `stats`."""
    return {
        "on": on.isoformat(),
        "ours": sorted(ours),
        "person": other,
        "first": iso(found.first),
        "last": iso(found.last),
        "exchanges": {
            "ours": found.ours,
            "theirs": found.theirs,
            "together": found.together,
        },
        "answers": {
            "ours": _answers(found.our_answers),
            "theirs": _answers(found.their_answers),
        },
        "promises": {
            "ours": _kept(found.our_promises),
            "theirs": _kept(found.their_promises),
        },
        "channels": [{"channel": name, "exchanges": number} for name, number in found.channels],
        "months": [
            {
                "month": f"{each.first:%Y-%m}",
                "ours": each.ours,
                "theirs": each.theirs,
                "together": each.together,
            }
            for each in found.months
        ],
        "busiest": [_pair(each) for each in found.busiest],
        "quietest": [_pair(each) for each in found.quietest],
    }


def _answers(found: Answers) -> dict[str, Any]:
    return {"given": found.given, "median_days": found.median}


def _kept(found: KeptPromises) -> dict[str, Any]:
    return dict(found._asdict())


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "ours": pair.ours,
        "theirs": pair.theirs,
        "exchanges": pair.exchanges,
        "recent": pair.recent,
        "last": pair.last.isoformat(),
    }


def rhythm(found: Rhythm) -> dict[str, Any]:
    """The rhythm of two people, inside another document."""
    pair = found.relationship
    return {
        "ours": pair.pair[0],
        "first": iso(pair.first),
        "last": iso(pair.last),
        "two_way": iso(pair.two_way),
        "last_speaker": pair.last_speaker,
        "streak": pair.streak,
        "usual_days": found.usual,
        "silent_days": found.silence,
        "drift_after_days": found.drift_after,
        "drifting": found.drifting,
    }


def cadence(found: Kept | None) -> dict[str, Any] | None:
    """A person's cadence inside another document, or None."""
    if found is None:
        return None
    return {
        "ideal": "".join(map(str, found.cadence.ideal)),
        "worst": "".join(map(str, found.cadence.worst)),
        "keeper": found.keeper,
        "due": iso(found.due),
        "late": iso(found.worst),
        **site(found.site),
    }
