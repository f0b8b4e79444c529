"""Rhythms in words: cadences, one-way streaks, drift, and what comes up with people."""

import datetime
from collections.abc import Iterator

from convnotes.model.ids import PersonId
from convnotes.model.note import Cadence
from convnotes.model.notebook import Notebook
from convnotes.queries.relationships import Kept
from convnotes.queries.rhythm import GAPS, Rhythm
from convnotes.report.terminal import count, day, distance, safe, short_day

_UNITS = {"d": "day", "w": "week", "mo": "month", "y": "year"}
_LEAST_STREAK = 3


def in_words(
    notebook: Notebook, found: Rhythm, on: datetime.date, me: PersonId | None
) -> Iterator[str]:
    """Say what is to be said of two people's rhythm: who keeps speaking, and how long it is silent."""
    ours, theirs = (safe(notebook.person_name(each)) for each in found.relationship.pair)
    we = "you" if found.relationship.pair[0] == me else ours
    pair = found.relationship
    if pair.last_speaker and pair.streak >= _LEAST_STREAK:
        who, whom = (we, theirs) if pair.last_speaker == pair.pair[0] else (theirs, we)
        have = "have" if who == "you" else "has"
        times = f"{pair.streak} times"
        since = f", the last on {short_day(pair.last, on)}" if pair.last else ""
        yield f"{_big(who)} {have} spoken to {whom} {times} in a row without an answer{since}."
    if found.usual is not None and found.silence is not None:
        usual = f"every {_days(found.usual)} as a rule (the median of up to {GAPS} gaps)"
        told = f"{_big(we)} and {theirs} talk {usual}."
        if found.drifting and found.drift_after is not None:
            begins = _days(int(found.drift_after) + 1)
            yield f"{told} It has been {_days(found.silence)}; from {begins} on that is drift."
        else:
            yield f"{told} The last time was {distance(-found.silence)}."


def cadence_in_words(found: Kept, on: datetime.date) -> str:
    """Say how often one means to talk with somebody, and when that is due."""
    every = _every(found.cadence)
    if not found.due or not found.worst:
        return f"To talk {every}; never spoke."
    if found.worst <= on:
        return f"To talk {every}: late since {day(found.worst, on)}."
    away = distance((found.due - on).days)
    return f"To talk {every}: due {day(found.due, on)} ({away})."


def _every(cadence: Cadence) -> str:
    ideal, worst = cadence.ideal, cadence.worst
    if ideal == worst:
        return f"every {count(*_named(ideal))}" if ideal[0] > 1 else f"once a {_UNITS[ideal[1]]}"
    if ideal[1] == worst[1]:
        return f"every {ideal[0]} to {count(*_named(worst))}"
    return f"every {count(*_named(ideal))} to {count(*_named(worst))}"


def _named(gap: tuple[int, str]) -> tuple[int, str]:
    return gap[0], _UNITS[gap[1]]


def _days(number: float) -> str:
    return count(round(number), "day")


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]
