"""`--prove` finds what a site should not tell, in whatever form, and finds nothing in what it may."""

import base64
import html
import json
import random
from pathlib import Path
from urllib.parse import quote

import pytest

from convnotes.adapters.own_words import builtin_words, own_words
from convnotes.adapters.theme import Theme
from convnotes.edition import Edition, Reader
from convnotes.publish.audience import Audience, visible
from convnotes.publish.prove import Known, Proof
from convnotes.publish.whole_site import site
from convnotes.workspace import find
from publish.building import DAY, workspace
from publish.test_audience import NOTES
from running import run

SECRET = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nvisibility: public\n---\nKeeps the kettle warm.\n",
    "c/zanzibar-merger.md": "---\n# frightful comment\ntitle: Zañzibar takeover\n"
    "participants: [ann-lee]\nvisibility: private\n---\n"
    "The price is seven hundred thousand.\n",
}


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    whole = find(workspace(tmp_path_factory.mktemp("proof"), SECRET)).notebook
    return Proof(whole, visible(whole, Audience.TEAM), Known((), builtin_words()))


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


@pytest.mark.parametrize(
    "words", ["zanzibar-merger", "Zañzibar takeover", "price is seven hundred"]
)
@pytest.mark.parametrize(
    "form",
    [
        str,
        str.upper,
        quote,
        escaped,
        lambda words: html.escape(words).replace("e", "&#101;"),
        lambda words: html.escape(quote(words)),
        lambda words: words.replace("ñ", "n\u0303"),
        lambda words: words.replace("ñ", "n").replace(" ", "-"),
        lambda words: words.replace(" ", "\n   "),
        lambda words: base64.b64encode(words.encode()).decode(),
        lambda words: json.dumps(words)[1:-1],
        lambda words: f"<em>{words}</em>",
        lambda words: words[:3] + "<strong>" + words[3:] + "</strong>",
    ],
)
def test_every_form_is_found(proof: Proof, words: str, form: object) -> None:
    assert callable(form)
    for page in ("<p>x {} y</p>", '<p data-x="{}">', "<!-- {} -->"):
        data = page.format(form(words)).encode()
        found = proof.leaks("index.html", data)
        assert found, data
        assert {each.source.path for each in found} == {"notes/c/zanzibar-merger.md"}
    assert proof.leaks("search/z.js", f'x("{form(words)}")'.encode())


def test_a_leak_names_its_file_and_line(proof: Proof) -> None:
    (leak,) = proof.leaks("feed.xml", b"<x>seven hundred cakes</x>")
    assert leak == ("feed.xml", "seven hundred", ("notes/c/zanzibar-merger.md", 7))
    assert proof.leaks("zanzibar-merger.html", b"")
    assert not proof.leaks("files/x.txt", b"zanzibar-merger", text=False)


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee keeps the kettle warm",
        "the price",
        "seven",
        "They were asked",
        "frightful",
        "Fri 27 Nov",
    ],
)
def test_what_may_be_said_is_no_leak(proof: Proof, text: str) -> None:
    expected = text in ("frightful", "the price")
    assert bool(proof.leaks("index.html", text.encode())) is expected


@pytest.mark.parametrize("audience", list(Audience))
def test_the_canaries_are_proven(tmp_path: Path, audience: Audience) -> None:
    root = workspace(tmp_path, NOTES)
    assert list(edition(root, audience).proven())


def test_a_template_that_leaks_ends_it(tmp_path: Path) -> None:
    root = workspace(tmp_path, SECRET)
    assert run("--on", str(DAY), "build", folder=root).status == 0
    before = (root / "site/index.html").read_bytes()
    (root / "templates").mkdir()
    (root / "templates/base.html").write_text(
        '{% extends "default/base.html" %}{% block foot %}<i title="ZANZIBAR-merger"></i>{% endblock %}'
    )
    failed = run("--on", str(DAY), "build", "--prove", folder=root)
    assert failed.status == 1
    assert "`zanzibar merger`, from notes/c/zanzibar-merger.md:1" in failed.err
    assert (root / "site/index.html").read_bytes() == before


def test_a_template_that_prints_the_text_of_a_note_is_found(tmp_path: Path) -> None:
    notes = {
        **SECRET,
        "p.md": "---\n# said in confidence\nvisibility: public\n---\nHello there.\n",
    }
    root = workspace(tmp_path, notes)
    (root / "templates").mkdir()
    (root / "templates/page.html").write_text("{{ note.source.text }}")
    failed = run("--on", str(DAY), "build", "--prove", folder=root)
    assert failed.status == 1
    assert "`confidence`, from notes/p.md:2" in failed.err


def test_an_index_made_of_too_much_is_found(tmp_path: Path, proof: Proof) -> None:
    whole = find(workspace(tmp_path, SECRET)).notebook
    pages = site(whole, DAY, Theme().environment, Audience.ME)
    shards = {path: data for path, data in pages if path.startswith("search/")}
    telling = {path for path, data in shards.items() if b"zanzibar" in data or b"thousand" in data}
    assert {path[:9] for path in telling} == {"search/d-", "search/t-"}
    assert telling <= {path for path, data in shards.items() if proof.leaks(path, data)}


def edition(root: Path, audience: Audience) -> Edition:
    found = find(root)
    return Edition(found, found.notes(), Reader(audience, DAY), Theme(root / "templates"))


# Generated workspaces: each secret is a word of its own, so that any trace of it is seen.

WITHHELD = (
    "title", "alias", "body", "summary", "about", "outcome", "tag", "org", "email", "channel", "topic",
    "promise", "field", "key", "id", "folder", "role", "expertise", "phone", "location", "agreement",
    "goal", "heading", "linktext", "target", "remark", "attachment", "picture", "quoted",
)  # fmt: skip
"""Places of a note that the audience may not read; those below are in notes that it may."""
INTERNAL = ("callout", "note", "contact")
UNSAID = ("comment", "html", "percent", "fragment", "unlinked")


def generated(dice: random.Random) -> tuple[dict[str, str], dict[Audience, list[str]]]:
    """Give the files of a workspace, and the words that each audience may not read."""
    notes: dict[str, str] = {}
    hidden: dict[Audience, list[str]] = {Audience.PUBLIC: [], Audience.TEAM: []}
    people = [f"open-{number}" for number in range(3)]
    for name in people:
        notes[f"notes/people/{name}.md"] = (
            f"---\ntitle: Open {name}\nvisibility: public\n---\nHello.\n"
        )
    for number in range(4):
        word = {each: f"xq{each}{number}zv" for each in (*WITHHELD, *INTERNAL, *UNSAID)}
        who, talk = f"{word['id']}-p", f"{word['id']}-c"
        narrow = dice.choice(("private", "team"))
        for audience, words in hidden.items():
            if audience is Audience.PUBLIC or narrow == "private":
                words.extend(word[each] for each in WITHHELD)
            if audience is Audience.PUBLIC:
                words.extend(word[each] for each in INTERNAL)
            words.extend(word[each] for each in UNSAID)
        files = (f"attachments/{word['attachment']}.pdf", f"attachments/{word['picture']}.png")
        notes |= {each: each for each in (*files, f"attachments/{word['unlinked']}.txt")}
        notes[f"notes/people/{word['folder']}/{who}.md"] = (
            f"---\n# {word['remark']}\ntitle: {word['title']} {word['role']}\n"
            f"aliases: [{word['alias']}]\n"
            f"email: {word['email']}@x.example\nphone: {word['phone']}\nlocation: {word['location']}\n"
            f"org: {word['org']}\nrole: {word['role']}\nexpertise: [{word['expertise']}]\n"
            f"tags: [{word['tag']}]\nagreement: {word['agreement']}\ngoals: [{word['goal']}]\n"
            f"x_{word['key']}: {word['field']}\nvisibility: {narrow}\n---\n"
            f"[{word['linktext']}](../../../{files[0]}) ![{word['linktext']}](../../../{files[1]})\n"
            f"## Raise next time\n- [ ] {word['topic']}\n"
        )
        notes[f"notes/c/{talk}.md"] = (
            f"---\ntitle: {word['title']}\nparticipants: [{who}, {people[0]}]\nabout: {word['about']}\n"
            f"outcome: {word['outcome']}\nvisibility: {narrow}\n---\n{word['body']}\n"
            f"[[{people[0]}|{word['linktext']}]] [[{word['target']}]]\n\n# {word['heading']}\n\n"
            f"## 2026-11-01 {who} -> {people[0]} ({word['channel']}): {word['summary']}\n"
            f"{word['key']}:: {word['field']}\nnews:: {word['field']}\n\n> {word['quoted']}\n\n"
            f"- [ ] {word['promise']} [due:: 2026-12-01]\n"
        )
        naming = dice.choice((who, f"[[{who}]]", word["alias"], f"{word['email']}@x.example"))
        link = dice.choice(
            (f"[[{talk}]]", f"[[{talk}|label]]", f"![[{talk}]]", f"[label]({talk}.md)",
             f"[label](../c/{talk}.md#part)", f"[[c/{talk}.md#{word['fragment']}|label]]")
        )  # fmt: skip
        quoted = f'"{naming}"' if naming.startswith("[") else naming
        notes[f"notes/people/known-{number}.md"] = (
            f"---\ntitle: Known {number}\nemail: {word['contact']}@x.example\n"
            f"phone: {word['contact']}\nlocation: {word['contact']}\nvisibility: public\n---\n"
        )
        notes[f"notes/c/open-talk-{number}.md"] = (
            f"---\n# {word['comment']}\ntitle: Open talk {number}\n"
            f"participants: [{people[0]}, {people[1]}, {quoted}]\nnext_turn: {quoted}\n"
            f"visibility: public\nrelated: [{talk}]\ncontinues: {talk}\n---\n"
            f"See {link} and [[{who}]].\n\n%% {word['percent']} [x](../../{files[0]}) %%\n"
            f"<!-- {word['html']} [x](../../attachments/{word['unlinked']}.txt) -->\n\n"
            f"> [!private] {word['callout']}\n\n"
            f"## 2026-11-02 {people[0]} -> {naming} (email): hello {link}\n"
            f"recommends:: [[{who}]] for bread\n\n- [ ] [[{who}]] mend it\n\n"
            f"## 2026-11-03 note by {people[0]}: {word['note']}\n{word['note']}\n\n"
            f"## 2026-11-04 {naming} + {people[0]}\n[[{people[2]}]]\n"
        )
    notes["notes/daily.md"] = "---\nvisibility: public\n---\n" + "".join(
        f"- 2026-11-05 {people[0]} -> {people[1]} [[{path.rsplit('/', 1)[-1][:-3]}]]: open words\n"
        for path in notes
        if path.startswith("notes/c/")
    )
    return notes, hidden


def check_generated(root: Path, seed: int) -> None:
    files, hidden = generated(random.Random(seed))
    workspace(root, {}, '[team]\nmembers = ["open-0", "xqmember0zv"]\n')
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for audience, words in hidden.items():
        said = ""
        for path, data in edition(root, audience).proven():
            said += f"{path}\n{data.decode('utf-8', 'replace')}\n"
        folded = html.unescape(said).casefold()
        assert "open talk 3" in folded
        unsaid = [*words, "xqmember0zv"] if audience is Audience.PUBLIC else words
        assert not [each for each in unsaid if each in folded], (seed, audience)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_secret_of_a_generated_workspace_is_told(tmp_path: Path, seed: int) -> None:
    check_generated(tmp_path, seed)


@pytest.mark.trial
def test_no_secret_of_a_thousand_workspaces_is_told(tmp_path: Path) -> None:
    for seed in range(1000):
        check_generated(tmp_path / str(seed), seed)


def test_a_workspace_s_own_templates_may_say_common_phrases(tmp_path: Path) -> None:
    root = workspace(tmp_path, SECRET)
    (root / "templates").mkdir()
    (root / "templates/base.html").write_text("<p>The price is on the door</p>")
    assert "The price is on the door" in list(own_words(Theme(root / "templates")))[0:9]
    assert list(edition(root, Audience.TEAM).proven())
