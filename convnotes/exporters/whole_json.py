"""JSON of the whole notebook, version 1 (docs/json.md): every record, with every name looked up."""

from typing import Any

from convnotes.exporters import Exporter, Wanted, selection
from convnotes.exporters.header_fields import cadence, named
from convnotes.model.conversation import Conversation, Exchange
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.note import Kind, Moment, Note
from convnotes.model.notebook import Notebook
from convnotes.report import as_json
from convnotes.report.document import dumps, iso, site
from convnotes.turns.standing import turn

_BEGINNING = b'{"version": 1,\n "kind": "notebook",\n'


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give the notebook as one document, its lists sorted by id."""
    talks = selection.conversations(notebook, wanted)
    if wanted.only:
        notes = {each.id for each in selection.people(notebook, wanted)}
        notes |= {NoteId(wanted.only)} & set(notebook.by_id)
    else:
        notes = set(notebook.by_id)
    found = sorted((notebook.by_id[each] for each in notes), key=lambda note: note.id)
    document: dict[str, Any] = {
        "kind": "notebook",
        "on": wanted.on.isoformat(),
        "me": wanted.me,
        "only": wanted.only or None,
        "members": list(notebook.members),
        "conversations": [_conversation(notebook, each, wanted) for each in talks],
        "people": [_person(notebook, each) for each in found if each.kind is Kind.PERSON],
        "orgs": [_person(notebook, each) for each in found if each.kind is Kind.ORG],
        "stubs": _stubs(notebook, talks, wanted),
        "pages": [
            {**_common(notebook, each), "in": list(named(notebook, each, "in"))}
            for each in found
            if each.kind is Kind.PAGE
        ],
    }
    return f"{dumps(document)}\n".encode()


def _stubs(notebook: Notebook, talks: tuple[Conversation, ...], wanted: Wanted) -> list[PersonId]:
    """Give who has no note: all of them, or those in the conversations asked for."""
    named_there = {
        person
        for one in talks
        for people in (
            one.participants,
            *((*each.speakers, *each.hearers) for each in one.exchanges),
        )
        for person in people
    }
    return sorted(
        each.id
        for each in notebook.people.values()
        if each.note is None and (not wanted.only or each.id in named_there | {wanted.only})
    )


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only a document that begins as ours does be replaced."""
    return data if earlier.startswith(_BEGINNING) else None


def _common(notebook: Notebook, note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "title": note.title,
        "path": note.path,
        "visibility": note.visibility,
        "owner": next(iter(named(notebook, note, "owner")), None),
        "created": _moment(note.moment("created")),
        "aliases": list(note.texts("aliases")),
        "tags": list(dict.fromkeys((*note.texts("tags"), *note.texts("topics")))),
        "text": note.source.text[note.body :],
    }


def _conversation(notebook: Notebook, one: Conversation, wanted: Wanted) -> dict[str, Any]:
    declared = one.declared
    return {
        **_common(notebook, one.note),
        "participants": list(one.participants),
        "channel": one.note.text("channel") or None,
        "status": declared.status,
        "outcome": one.note.text("outcome") or None,
        "declared": {
            "next_turn": None if declared.next_turn is None else list(declared.next_turn),
            "since": _moment(declared.since),
            "due": iso(declared.due),
            "about": declared.about or None,
            "wait_until": iso(declared.wait_until),
            "closed": iso(declared.closed),
            "scheduled": _moment(declared.scheduled),
        },
        "turn": as_json.turn(turn(one, wanted.on)),
        "exchanges": [_exchange(notebook, each) for each in one.exchanges],
        "promises": [{**as_json.promise(each), "day": iso(each.day)} for each in one.promises],
        "continues": [each for each in one.continues if each in notebook.by_id],
        "related": [each for each in one.related if each in notebook.by_id],
    }


def _exchange(notebook: Notebook, each: Exchange) -> dict[str, Any]:
    return {
        **as_json.exchange(notebook, each),
        "fields": [
            {"key": said.key, "value": said.value, **site(said.site)} for said in each.statements
        ],
    }


def _person(notebook: Notebook, note: Note) -> dict[str, Any]:
    return {
        **_common(notebook, note),
        "status": note.text("status") or "active",
        **{key: list(note.texts(key)) for key in ("email", "phone", "url", "location")},
        "timezone": note.text("timezone") or None,
        "pronouns": note.text("pronouns") or None,
        "org": list(named(notebook, note, "org")),
        "role": list(note.texts("role")),
        "expertise": list(note.texts("expertise")),
        "cadence": cadence(note.cadence()) or None,
        "agreement": note.text("agreement") or None,
        "birthday": note.text("birthday") or None,
        "met": _moment(note.moment("met")),
        "introduced_by": next(iter(named(notebook, note, "introduced_by")), None),
        "goals": list(note.texts("goals")),
        "issues": list(note.texts("issues")),
        "log": [
            {
                **_exchange(notebook, each),
                "promises": [as_json.promise(one) for one in each.promises],
            }
            for each in notebook.logged.get(note.id, ())
        ],
    }


def _moment(found: Moment | None) -> str | None:
    if not found:
        return None
    return f"{found.day.isoformat()} {found.time:%H:%M}" if found.time else found.day.isoformat()


EXPORTER = Exporter("json", "JSON: the whole notebook", write, renew)
