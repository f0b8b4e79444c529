"""What a case may expect, and how each expectation is held against the notebook."""

import datetime
from collections.abc import Callable
from typing import Any

from casefile import Case
from convnotes.adapters.settings import read_settings
from convnotes.checks import check
from convnotes.model.conversation import Exchange, Promise
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.queries.coming import coming
from convnotes.queries.news import Since, news
from convnotes.queries.relationships import active, exchanges_of, members, relationship
from convnotes.queries.rhythm import rhythm
from convnotes.queries.standings import agenda, bonds
from convnotes.queries.stats import stats
from convnotes.queries.thread import thread
from convnotes.queries.tracing import subject, trace
from convnotes.text.assemble import assemble
from convnotes.text.parse import read_bytes
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


def _rhythm(case: Case, notebook: Notebook, expected: list[dict[str, Any]]) -> None:
    exchanges = exchanges_of(notebook, case.on)
    for wanted in expected:
        one, other = (PersonId(each) for each in wanted["pair"])
        note = notebook.by_id.get(NoteId(other))
        found = rhythm(exchanges, one, other, case.on, note is not None and not active(note))
        shown = {
            "pair": list(found.relationship.pair),
            "usual": found.usual,
            "silence": found.silence,
            "drift_after": found.drift_after,
            "drifting": found.drifting,
            "streak": found.relationship.streak,
        }
        assert {key: shown[key] for key in wanted} == wanted


def _coming(case: Case, notebook: Notebook, expected: list[list[Any]]) -> None:
    me = PersonId(case.me) if case.me else None
    mine = frozenset((me,)) if me else members(notebook)
    bound = bonds(notebook, case.on, mine)
    found = coming(bound, case.on, mine, me, case.on + datetime.timedelta(days=14))
    assert [
        [str(each.kind), each.person, each.day.isoformat(), each.age] for each in found
    ] == expected
    for each in found:
        assert each.days == (each.day - case.on).days
        line = case.files[each.site.path].decode().split("\n")[each.site.line - 1]
        assert line.startswith(("cadence:", "tags:", "birthday:"))


def _thread(case: Case, notebook: Notebook, expected: dict[str, dict[str, Any]]) -> None:
    for name, wanted in expected.items():
        found = thread(notebook, NoteId(name), case.on)
        shown: dict[str, Any] = {
            "steps": [[each.depth, each.conversation] for each in found.steps],
            "ties": [[str(each.bond), each.conversation, each.note] for each in found.ties],
            "split": [each.conversation for each in found.steps if each.split],
            "joined": [each.conversation for each in found.steps if each.joined],
            "continues": {each.conversation: list(each.continues) for each in found.steps},
            "continued_in": {each.conversation: list(each.continued_in) for each in found.steps},
        }
        for key in ("continues", "continued_in"):
            shown[key] = {each: names for each, names in shown[key].items() if names}
        assert {key: shown[key] for key in wanted} == wanted


def _trace(case: Case, notebook: Notebook, expected: dict[str, list[Any]]) -> None:
    for words, wanted in expected.items():
        found = trace(notebook, subject(words), case.on)
        assert [
            [each.depth, each.exchange.day.isoformat(), list(each.carriers), list(each.learned)]
            for each in found
        ] == wanted


def _trace_lines(case: Case, notebook: Notebook, expected: dict[str, list[list[str]]]) -> None:
    for words, wanted in expected.items():
        found = trace(notebook, subject(words), case.on)
        shown = [[f"{line.path}:{line.line}" for line in each.lines] for each in found]
        assert shown == wanted


def _news(case: Case, notebook: Notebook, expected: list[dict[str, Any]]) -> None:
    for wanted in expected:
        since = Since(datetime.date.fromisoformat(wanted["since"]), _then(case, wanted))
        assert [
            [str(each.event), _iso(each.day), list(each.by), each.conversation]
            for each in news(notebook, since, case.on)
        ] == wanted["pieces"]


def _then(case: Case, wanted: dict[str, Any]) -> Notebook | None:
    if "then" not in wanted:
        return None
    files = {path: data for path, data in case.files.items() if path.startswith("notes/")}
    for path, lines in wanted["then"].items():
        files.pop(path, None)
        if lines is not None:
            files[path] = "\n".join((*lines, "")).encode()
    config = read_settings(case.files["convnotes.toml"])
    return assemble((read_bytes(path, data) for path, data in files.items()), config)


def _stats(case: Case, notebook: Notebook, expected: list[dict[str, Any]]) -> None:
    for wanted in expected:
        ours = frozenset(PersonId(each) for each in wanted["ours"])
        found = stats(notebook, case.on, ours, wanted.get("other"))
        shown = {
            "ours": wanted["ours"],
            "other": wanted.get("other"),
            "first": _iso(found.first),
            "last": _iso(found.last),
            "exchanges": [found.ours, found.theirs, found.together],
            "our_answers": list(found.our_answers),
            "their_answers": list(found.their_answers),
            "our_promises": list(found.our_promises),
            "their_promises": list(found.their_promises),
            "channels": [list(each) for each in found.channels],
            "months": [
                [f"{each.first:%Y-%m}", each.ours, each.theirs, each.together]
                for each in found.months
            ],
            "busiest": [[each.ours, each.theirs, each.recent] for each in found.busiest],
            "quietest": [[each.ours, each.theirs, each.exchanges] for each in found.quietest],
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
    "rhythm": _rhythm,
    "coming": _coming,
    "thread": _thread,
    "trace": _trace,
    "trace_lines": _trace_lines,
    "news": _news,
    "stats": _stats,
    **RECALL,
}
