"""What other programs read: JSON with keys that never disappear, SARIF, workflow commands."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from casefile import Case, cases
from cli import schemas
from running import REPOSITORY, Answer, run

ON = ("--on", "2026-11-27")
KINDS = {
    "larkfield-report": "conversation",
    "brandt-kitchen-build": "conversation",
    "hale-roof-quote": "conversation",
    "bob-hale": "person",
    "Ürsula Brandt": "person",
    "hale-roofing": "org",
    "who-fixes-what": "page",
}


def document(answer: Answer, schema: dict[str, Any]) -> Any:
    found = json.loads(answer.out)
    validator = jsonschema.Draft202012Validator(schema)
    assert [f"{each.json_path}: {each.message}" for each in validator.iter_errors(found)] == []
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", answer.out
    )
    return found


@pytest.mark.parametrize("who", [("--as", "ines-moura"), ("--as", "efua-tandoh"), ()])
@pytest.mark.parametrize("more", [(), ("--team",), ("--person", "bob-hale"), ("--horizon", "3d")])
def test_agenda_of_the_example(who: tuple[str, ...], more: tuple[str, ...]) -> None:
    answer = run(*ON, *who, "agenda", *more, "--format", "json", folder=REPOSITORY)
    found = document(answer, schemas.AGENDA)
    assert answer.status == 0
    assert found["me"] == (who[1] if who else None)
    assert found["items"] or more == ("--person", "bob-hale")
    assert bool(answer.err) is not bool(who)


def test_agenda_keeps_its_order_and_counts_days(tmp_path: Path) -> None:
    answer = run(*ON, "--as", "ines-moura", "agenda", "--format", "json", folder=REPOSITORY)
    items = document(answer, schemas.AGENDA)["items"]
    sections = list(schemas._ITEM["properties"]["section"]["enum"])
    order = [sections.index(each["section"]) for each in items]
    assert order == sorted(order)
    for each in items:
        lines = (REPOSITORY / each["path"]).read_text(encoding="utf-8").split("\n")
        assert each["line"] <= len(lines)
        assert (each["days"] is None) is (each["due"] is None)


@pytest.mark.parametrize("form", [(), ("--select", "stale-turn"), ("--select", "not-utf8")])
def test_check_of_the_example(form: tuple[str, ...]) -> None:
    answer = run(*ON, "check", *form, "--format", "json", folder=REPOSITORY)
    found = document(answer, schemas.CHECK)
    severities = [each["severity"] for each in found["diagnostics"]]
    assert found["summary"]["errors"] == severities.count("error")
    assert found["summary"]["warnings"] == severities.count("warning")


@pytest.mark.parametrize("case", list(cases("f*.md")), ids=lambda case: f"{case.file}: {case.name}")
def test_check_and_agenda_of_every_case_with_findings(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    on = ("--on", case.on.isoformat())
    checked = run(*on, "check", "--format", "json", folder=tmp_path)
    found = document(checked, schemas.CHECK)
    assert checked.status == (1 if found["summary"]["errors"] else 0)
    document(run(*on, "agenda", "--format", "json", folder=tmp_path), schemas.AGENDA)
    sarif = run(*on, "check", "--format", "sarif", folder=tmp_path)
    logged = document(sarif, schemas.SARIF)["runs"][0]
    assert len(logged["results"]) == len(found["diagnostics"])
    rules = logged["tool"]["driver"]["rules"]
    for each in logged["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
    concise = run(*on, "check", "--format", "concise", folder=tmp_path)
    for line in concise.out.splitlines():
        assert re.fullmatch(r".+:\d+:\d+: (error|warning)\[CN\d{3}\] .+", line)
    github = run(*on, "check", "--format", "github", folder=tmp_path)
    for line in github.out.splitlines():
        assert re.fullmatch(
            r"::(error|warning) file=[^:,]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,"
            r"title=[^:,]+::.+",
            line,
        )
    assert (
        len(concise.out.splitlines()) == len(github.out.splitlines()) == len(found["diagnostics"])
    )


def test_every_form_agrees_on_the_exit_status(tmp_path: Path) -> None:
    Case("", "", files={"notes/a.md": b"---\na: [\n---\n"}).complete().write(tmp_path)
    forms = ("text", "concise", "json", "github", "sarif")
    found = {form: run(*ON, "check", "--format", form, folder=tmp_path).status for form in forms}
    assert found == dict.fromkeys(forms, 1)


@pytest.mark.parametrize("words", [(), ("turn:me",), ("nothing-like-this",)])
def test_list_of_the_example(words: tuple[str, ...]) -> None:
    answer = run(*ON, "--as", "ines-moura", "list", *words, "--format", "json", folder=REPOSITORY)
    document(answer, schemas.LIST)


@pytest.mark.parametrize(
    "words", [("boiler",), ("hens",), ("unheard-of",), ("oak", "--in", "lane")]
)
def test_who_of_the_example(words: tuple[str, ...]) -> None:
    answer = run(*ON, "--as", "ines-moura", "who", *words, "--format", "json", folder=REPOSITORY)
    document(answer, schemas.WHO)


@pytest.mark.parametrize("reference", sorted(KINDS))
def test_show_of_the_example(reference: str) -> None:
    answer = run(*ON, "show", reference, "--format", "json", folder=REPOSITORY)
    document(answer, schemas.SHOWN[KINDS[reference]])


@pytest.mark.parametrize("reference", sorted(KINDS.keys() - {"who-fixes-what"}))
def test_what_is_remembered_of_the_example(reference: str) -> None:
    for command, schema in (
        ("brief", schemas.BRIEF),
        ("told", schemas.TOLD),
        ("owes", schemas.OWES),
    ):
        answer = run(
            *ON, "--as", "ines-moura", command, reference, "--format", "json", folder=REPOSITORY
        )
        found = document(answer, schema)
        assert answer.status == 0
        assert found.get("kind", KINDS[reference]) == KINDS[reference]


@pytest.mark.parametrize(
    "options", [(), ("--team", "--all"), ("--done",), ("--by", "me", "--to", "bob")]
)
def test_the_ledger_of_the_example(options: tuple[str, ...]) -> None:
    answer = run(*ON, "--as", "ines-moura", "owes", *options, "--format", "json", folder=REPOSITORY)
    document(answer, schemas.OWES)


def test_a_brief_for_today_says_what_time_it_is_there() -> None:
    answer = run("brief", "ana-nunez", "--format", "json", folder=REPOSITORY)
    lines = {each["kind"]: each for each in document(answer, schemas.BRIEF)["lines"]}
    assert lines["timezone"]["there"]
    later = run("--on", "+3d", "brief", "ana-nunez", "--format", "json", folder=REPOSITORY)
    lines = {each["kind"]: each for each in document(later, schemas.BRIEF)["lines"]}
    assert lines["timezone"]["there"] is None
    assert lines["timezone"]["ahead"] is not None


def test_a_handover_and_its_dry_run_say_the_same(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "notes", tmp_path / "notes")
    shutil.copy(REPOSITORY / "convnotes.toml", tmp_path)
    words = (*ON, "handover", "ines", "tomas", "--keep", "joao-moura", "--format", "json")
    planned = document(run(*words, "--dry-run", folder=tmp_path), schemas.HANDOVER)
    done = document(run(*words, folder=tmp_path), schemas.HANDOVER)
    assert planned == {**done, "written": False}
    assert done["turns"]
    again = document(run(*words, folder=tmp_path), schemas.HANDOVER)
    assert (again["written"], again["turns"], again["changed"]) == (False, [], [])


def test_a_stub_is_shown_with_all_keys(tmp_path: Path) -> None:
    text = b"---\nparticipants: [ann-lee, dora]\n---\n## 2026-11-20 dora -> ann-lee: hello\n"
    Case("", "", files={"notes/conversations/c.md": text}).complete().write(tmp_path)
    answer = run(*ON, "show", "dora", "--format", "json", folder=tmp_path)
    found = document(answer, schemas.SHOWN["person"])
    assert found["stub"] is True
    assert found["path"] is None
