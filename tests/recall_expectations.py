"""What a case may expect of the memory of people: what they told us, what is owed, a brief."""

import datetime
from typing import Any

from casefile import Case
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.queries.answered import rounds
from convnotes.queries.brief import brief_on_conversation, brief_on_people
from convnotes.queries.brief_line import Moment
from convnotes.queries.contacts import people_of
from convnotes.queries.owes import Asked, accounts, owes
from convnotes.queries.told import Hearsay, told, told_in


def people_about(notebook: Notebook, name: str) -> tuple[PersonId, ...]:
    """Give whom a name is about: an org is about its people too."""
    note = notebook.by_id.get(NoteId(name))
    if note and note.kind is Kind.ORG:
        return (PersonId(name), *(PersonId(each.id) for each in people_of(notebook, note)))
    return (PersonId(name),)


def _heard(case: Case, notebook: Notebook, name: str) -> Hearsay:
    if NoteId(name) in notebook.conversations:
        return told_in(notebook, NoteId(name), case.on)
    return told(notebook, people_about(notebook, name), case.on)


def _told(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        assert [
            [
                each.exchange.day.isoformat(),
                " ".join(each.by),
                each.statement.key,
                each.statement.value,
            ]
            for each in _heard(case, notebook, name).told
        ] == wanted


def _current(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        assert [
            [
                " ".join(each.by),
                each.statement.key,
                each.statement.value,
                (case.on - each.exchange.day).days,
            ]
            for each in _heard(case, notebook, name).current
        ] == wanted


def _agreed(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        assert [
            [each.exchange.day.isoformat(), each.statement.value, each.why]
            for each in _heard(case, notebook, name).agreed
        ] == wanted


def _answered(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        found = rounds(notebook.conversations[NoteId(name)], case.on)
        assert [
            {
                "asked": each.question.summary,
                "answers": [
                    [reply.person, reply.answer.day.isoformat(), reply.answer.summary]
                    for reply in each.answered
                    if reply.answer
                ],
                "silent": list(each.silent),
            }
            for each in found
        ] == wanted


def _owes(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        words, _, more = name.partition(" ")
        entries, hidden = owes(notebook, case.on, _asked(notebook, words, more))
        shown: list[Any] = [
            [each.promise.owner, list(each.to), each.promise.text, each.age, each.late]
            for each in entries
        ]
        assert [*shown, *([hidden] if hidden else [])] == wanted


def _asked(notebook: Notebook, name: str, more: str) -> Asked:
    conversation = NoteId(name) if NoteId(name) in notebook.conversations else None
    people = None if conversation or name == "*" else frozenset(people_about(notebook, name))
    return Asked(
        people=people, conversation=conversation, kept=more == "--done", all=more == "--all"
    )


def _accounts(case: Case, notebook: Notebook, expected: dict[str, list[int]]) -> None:
    found = accounts(owes(notebook, case.on, Asked())[0])
    assert {each.person: list(each[1:]) for each in found} == expected


def _brief(case: Case, notebook: Notebook, expected: dict[str, Any]) -> None:
    noon = datetime.datetime.combine(case.on, datetime.time(12), datetime.UTC)
    moment = Moment(case.on, noon, instant=False)
    me = PersonId(case.me) if case.me else None
    for name, wanted in expected.items():
        if NoteId(name) in notebook.conversations:
            found = brief_on_conversation(notebook, NoteId(name), me, moment)
        else:
            found = brief_on_people(notebook, people_about(notebook, name), me, moment)
        lines: list[Any] = [
            [each.part, each.kind, each.text, f"{each.site.path}:{each.site.line}"]
            for each in found.lines
        ]
        left = [f"{number} {part}" for part, number in found.left_out]
        assert [*lines, *left] == wanted


RECALL = {
    "told": _told,
    "current": _current,
    "agreed": _agreed,
    "answered": _answered,
    "owes": _owes,
    "accounts": _accounts,
    "brief": _brief,
}
