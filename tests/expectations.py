"""What a case may expect, and how each expectation is held against the notebook."""

from collections.abc import Callable
from typing import Any

from casefile import Case
from convnotes.checks import check
from convnotes.model.conversation import Exchange, PersonId, Promise
from convnotes.model.note import NoteId
from convnotes.model.notebook import Notebook
from convnotes.queries.relationships import exchanges_of, relationship
from convnotes.queries.standings import agenda
from convnotes.turns.standing import turn
from recall_expectations import RECALL


def _turns(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        found = turn(notebook.conversations[NoteId(name)], case.on)
        shown = {
            "holders": sorted(found.holders),
            "rule": found.rule,
            "since": _iso(found.since),
            "last": _iso(found.last),
            "due": _iso(found.due),
            "about": found.about or None,
        }
        assert {key: shown[key] for key in wanted} == wanted


def _exchanges(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        shown = [_shown_exchange(each) for each in _of(notebook, name)]
        assert [
            {key: each[key] for key in want} for each, want in zip(shown, wanted, strict=False)
        ] == wanted
        assert len(shown) == len(wanted), shown


def _of(notebook: Notebook, name: str) -> tuple[Exchange, ...]:
    conversation = notebook.conversations.get(NoteId(name))
    return conversation.exchanges if conversation else notebook.logged.get(NoteId(name), ())


def _shown_exchange(each: Exchange) -> dict[str, Any]:
    return {
        "day": each.day.isoformat(),
        "time": each.time.strftime("%H:%M") if each.time else None,
        "kind": str(each.kind),
        "speakers": list(each.speakers),
        "hearers": list(each.hearers),
        "channel": each.channel or None,
        "flags": sorted(each.flags),
        "summary": each.summary,
    }


def _promises(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        conversation = notebook.conversations.get(NoteId(name))
        promises = (
            list(conversation.promises)
            if conversation
            else [
                promise
                for each in notebook.logged.get(NoteId(name), ())
                for promise in each.promises
            ]
        )
        shown = [_shown_promise(each) for each in sorted(promises, key=lambda each: each.site)]
        assert [
            {key: each[key] for key in want} for each, want in zip(shown, wanted, strict=False)
        ] == wanted
        assert len(shown) == len(wanted), shown


def _shown_promise(each: Promise) -> dict[str, Any]:
    return {
        "kind": str(each.kind),
        "state": str(each.state),
        "owner": each.owner,
        "text": each.text,
        "due": _iso(each.due),
        "done": _iso(each.done),
    }


def _fields(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        assert [
            [each.key, each.value]
            for exchange in _of(notebook, name)
            for each in exchange.statements
        ] == wanted


def _people(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        person = notebook.people[PersonId(name)]
        shown = {"name": person.name, "stub": person.note is None}
        assert {key: shown[key] for key in wanted} == wanted


def _kinds(case: Case, notebook: Notebook, expected: dict[str, str]) -> None:
    assert {name: str(_note(notebook, name).kind) for name in expected} == expected


def _visibility(case: Case, notebook: Notebook, expected: dict[str, str]) -> None:
    assert {name: str(_note(notebook, name).visibility) for name in expected} == expected


def _note(notebook: Notebook, name: str) -> Any:
    return next(note for note in notebook.notes if note.id == name)


def _findings(case: Case, notebook: Notebook, expected: list[list[str]]) -> None:
    assert _found(case, notebook) == expected


def _has_findings(case: Case, notebook: Notebook, expected: list[list[str]]) -> None:
    found = _found(case, notebook)
    assert [each for each in expected if each not in found] == [], found


def _no_findings(case: Case, notebook: Notebook, expected: list[str]) -> None:
    assert [rule for rule, _ in _found(case, notebook) if rule in expected] == []


def _found(case: Case, notebook: Notebook) -> list[list[str]]:
    findings = sorted(check(notebook, case.on), key=lambda each: (each.path, each.place))
    return [[each.name, f"{each.path}:{each.place.line}:{each.place.column}"] for each in findings]


def _agenda(case: Case, notebook: Notebook, expected: list[list[Any]]) -> None:
    assert _listed(case, notebook) == expected


def _has_agenda(case: Case, notebook: Notebook, expected: list[list[Any]]) -> None:
    listed = _listed(case, notebook)
    assert [each for each in expected if each not in listed] == [], listed


def _listed(case: Case, notebook: Notebook) -> list[list[Any]]:
    me = PersonId(case.me) if case.me else None
    return [
        [str(each.section), str(each.kind), each.conversation, list(each.holders), _iso(each.due)]
        for each in agenda(notebook, case.on, me)
    ]


def _relationship(case: Case, notebook: Notebook, expected: list[dict[str, Any]]) -> None:
    exchanges = exchanges_of(notebook, case.on)
    for wanted in expected:
        one, other = wanted["pair"]
        found = relationship(exchanges, PersonId(one), PersonId(other))
        shown = {
            "pair": list(found.pair),
            "first": _iso(found.first),
            "last": _iso(found.last),
            "two_way": _iso(found.two_way),
            "last_speaker": found.last_speaker,
            "streak": found.streak,
        }
        assert {key: shown[key] for key in wanted} == wanted


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


EXPECTATIONS: dict[str, Callable[[Case, Notebook, Any], None]] = {
    "turns": _turns,
    "exchanges": _exchanges,
    "promises": _promises,
    "fields": _fields,
    "people": _people,
    "kinds": _kinds,
    "visibility": _visibility,
    "findings": _findings,
    "has_findings": _has_findings,
    "no_findings": _no_findings,
    "agenda": _agenda,
    "has_agenda": _has_agenda,
    "relationship": _relationship,
    **RECALL,
}
