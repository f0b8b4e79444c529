"""Promises for todo.txt and Taskwarrior, and the JSON of the whole notebook."""

import json
import re
import uuid
from typing import Any

import jsonschema
from hypothesis import given

from convnotes.exporters import taskwarrior, todo_txt, whole_json
from convnotes.workspace import find
from docexamples import ROOT, tables
from exporters.notebook_schema import NOTEBOOK
from exporters.notebooks import NOTES, PEOPLE, ROOF, WANTED, notebook, quoted
from exporters.test_calendar import HOSTILE

_TASK = re.compile(
    r"(\([A-Z]\) )?(\d{4}-\d\d-\d\d )?(?!x |\([A-Z]\) |\d{4}-\d\d-\d\d )(\S.*?)"
    r"((?: \+\S+)?(?: @\S+)*)(?: due:(\d{4}-\d\d-\d\d))? cn:[0-9a-f]{8}"
)


def test_open_promises_and_questions_are_lines() -> None:
    lines = todo_txt.write(notebook(NOTES), WANTED).decode().splitlines()
    assert [re.sub(" cn:.*", "", each) for each in lines] == [
        "(A) 2026-11-18 measure the ridge +roof @bob-hale due:2026-11-20",
        "2026-11-18 answer: slate or tile? +roof @bob-hale due:2026-12-01",
    ]


@given(HOSTILE)
def test_every_line_is_one_task(text: str) -> None:
    box = " ".join(text.split())
    note = (
        "---\nparticipants: [ann-lee, bob-hale]\n---\n"
        f"- [ ] [[ann-lee]] x 2026-01-01 due:2026-01-01 {box}\n- [ ] [[ann-lee]] {box}\n"
    )
    book = notebook({**PEOPLE, "conversations/roof": note})
    data = todo_txt.write(book, WANTED)
    promises = [each for one in book.conversations.values() for each in one.promises]
    lines = data.decode().split("\n")
    assert len(lines) == 1 + sum(each.owner == "ann-lee" for each in promises)
    for each in lines[:-1]:
        assert _TASK.fullmatch(each), each
        assert len(re.findall(r"(?<!\S)due:\S", each)) <= 1
    assert todo_txt.renew(data, b"new") == b"new"
    tasks = json.loads(taskwarrior.write(book, WANTED))
    assert len(tasks) == len(lines) - 1


def test_tasks_keep_their_uuid_and_end_when_they_are_kept() -> None:
    tasks = json.loads(taskwarrior.write(notebook(NOTES), WANTED))
    assert [(each["description"], each["status"], each.get("due")) for each in tasks] == [
        ("measure the ridge", "pending", "20261120T120000Z"),
        ("answer: slate or tile?", "pending", "20261201T120000Z"),
        ("find the plan", "completed", None),
    ]
    assert all(uuid.UUID(each["uuid"]).version == 5 for each in tasks)
    assert tasks[0]["entry"] == "20261118T120000Z"
    assert tasks[0]["project"] == "roof"
    assert tasks[0]["tags"] == ["convnotes", "bob_hale"]
    kept = ROOF.replace("[ ] [[ann-lee]] measure the ridge 📅 2026-11-20",
                        "[x] [[ann-lee]] measure the ridge 📅 2026-11-20 ✅ 2026-11-26")  # fmt: skip
    after = json.loads(taskwarrior.write(notebook({**NOTES, "conversations/roof": kept}), WANTED))
    ended = {each["uuid"]: each for each in after}[tasks[0]["uuid"]]
    assert (ended["status"], ended["end"]) == ("completed", "20261126T120000Z")


def test_only_our_own_files_are_replaced() -> None:
    tasks = taskwarrior.write(notebook(NOTES), WANTED)
    assert taskwarrior.renew(tasks, b"new") == b"new"
    assert taskwarrior.renew(b'[{"uuid": "x", "tags": []}]', b"new") is None
    assert taskwarrior.renew(b"[" * 100_000, b"new") is None
    assert todo_txt.renew(b"buy milk\n", b"new") is None
    assert whole_json.renew(whole_json.write(notebook(NOTES), WANTED), b"new") == b"new"
    assert whole_json.renew(b'{"version": 1}', b"new") is None


def document(data: bytes) -> Any:
    found = json.loads(data)
    validator = jsonschema.Draft202012Validator(NOTEBOOK)
    assert [f"{each.json_path}: {each.message}" for each in validator.iter_errors(found)] == []
    return found


def test_the_notebook_fits_its_schema() -> None:
    found = document(whole_json.write(notebook(NOTES), WANTED))
    assert [each["id"] for each in found["people"]] == ["ann-lee", "bob-hale"]
    assert [each["kind"] for each in found["conversations"][0]["exchanges"]] == ["directed", "note"]
    example = find(ROOT).notebook
    whole = document(whole_json.write(example, WANTED))
    assert {each["id"] for each in whole["conversations"]} == set(example.conversations)
    assert {each["id"] for kind in ("people", "orgs", "pages", "conversations")
            for each in whole[kind]} == set(example.by_id)  # fmt: skip
    for words in ("bob-hale", "hale-roofing", "ana-porto"):
        document(whole_json.write(example, WANTED._replace(only=words)))


@given(HOSTILE)
def test_the_notebook_of_hostile_texts_fits_its_schema(text: str) -> None:
    note = f"---\ntitle: {quoted(text)}\nparticipants: [{quoted(text)}]\n---\n{text}\n"
    data = whole_json.write(notebook({"conversations/roof": note}), WANTED)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", data.decode())
    document(data)


def test_the_manual_names_every_key() -> None:
    documented = tables(ROOT / "docs" / "json.md", "notebook")
    found = document(whole_json.write(find(ROOT).notebook, WANTED))
    assert documented.keys() == {"notebook", "every note", "conversations", "people", "pages",
                                 "conversations.declared", "conversations.exchanges.fields"}  # fmt: skip
    assert sorted(documented["notebook"]) == sorted(found)
    common = documented["every note"]
    for key in ("conversations", "people", "pages"):
        assert sorted((*documented[key], *common)) == sorted(found[key][0])
    declared = documented["conversations.declared"]
    assert sorted(declared) == sorted(found["conversations"][0]["declared"])
    fields = [field for each in found["conversations"][0]["exchanges"] for field in each["fields"]]
    assert sorted(documented["conversations.exchanges.fields"]) == sorted(fields[0])
