"""Thousands of known payloads, each in every place that holds words or a name: none of them runs.

`CONVNOTES_DATA` names a folder with `xss/**/*.txt` in it; without it these tests are skipped.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from convnotes.adapters.output import write_site
from convnotes.adapters.theme import Theme
from convnotes.edition import Edition, Reader
from convnotes.publish.audience import Audience
from convnotes.workspace import find
from publish.building import DAY, workspace
from publish.test_markdown import PAYLOADS

DATA = Path(os.environ.get("CONVNOTES_DATA", ""))
PER_NOTE = 25
PER_SITE = 250
SAMPLE = 40

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"),
]

# What runs leaves a trace, whichever of these it calls.
WATCH = """
window.ran = [];
for (const name of ["alert", "prompt", "confirm", "print", "open"])
  window[name] = (...words) => { window.ran.push(name + words.join()); return null; };
"""
LOOK = """() => {
  const wrong = [...window.ran];
  for (const each of document.querySelectorAll("*")) {
    for (const attribute of each.attributes) {
      if (attribute.name.startsWith("on") || attribute.name === "srcdoc") wrong.push(each.outerHTML);
    }
    if (each.matches("iframe, object, embed, form, base, applet, frame, math, script:not([src])"))
      wrong.push(each.outerHTML);
  }
  const known = ["file:", "http:", "https:", "mailto:", "tel:"];
  for (const link of document.querySelectorAll("[href], [src]")) {
    const address = link.getAttribute("href") ?? link.getAttribute("src");
    if (!URL.canParse(address, document.baseURI)) {
      if (!/^(https?|mailto|tel):/i.test(address)) wrong.push(link.outerHTML);
      continue;
    }
    const url = new URL(address, document.baseURI);
    if (!known.includes(url.protocol)) wrong.push(link.outerHTML);
    if (link.hasAttribute("src") && url.protocol !== "file:") wrong.push(link.outerHTML);
  }
  return wrong;
}"""
SEARCH = """async ([look, asked]) => {
  const wrong = [];
  const input = document.querySelector("#search-words");
  const told = document.querySelector(".found-count");
  let answered = 0;
  for (const words of asked) {
    told.textContent = "";
    input.value = words;
    input.dispatchEvent(new Event("input"));
    for (let wait = 0; wait < 300 && !told.textContent; wait += 1)
      await new Promise((done) => setTimeout(done, 10));
    answered += document.querySelector(".found li") ? 1 : 0;
    wrong.push(...eval(look)());
  }
  return { answered, wrong };
}"""


def payloads() -> list[str]:
    found: dict[str, None] = dict.fromkeys(PAYLOADS)
    for file in sorted(DATA.glob("xss/**/*.txt")):
        for line in file.read_bytes().decode("utf-8", "replace").splitlines():
            text = line.replace("\0", "").strip()
            if text:
                found[text] = None
    return list(found)


def quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def file_name(text: str, number: int) -> str:
    bare = re.sub(r"[/\x00-\x1f\ud800-\udfff]", "", text).encode()[:150].decode("utf-8", "ignore")
    return f"x{number} {bare}".strip()


def alone(payload: str, number: int) -> dict[str, str]:
    """Put one payload where a note has room for one only: titles, names of files, single values."""
    one = quoted(payload)
    line = " ".join(payload.split())
    name = file_name(payload, number)
    return {
        f"notes/people/s{number}.md": (
            f"---\ntitle: {one}\nrole: {one}\norg: {one}\nintroduced_by: {one}\nagreement: {one}\n"
            f"birthday: {one}\nmet: {one}\ncadence: {one}\nowner: {one}\ntimezone: {one}\n---\n"
            f"[[{name}]] [{line}](../../attachments/{quote(name)}.txt)\n"
            f"![{line}](../../attachments/{quote(name)}.png)\n"
        ),
        f"notes/c/{name}.md": (
            f"---\ntitle: {one}\nparticipants: [s{number}, ann-lee, {one}]\nabout: {one}\n"
            f"outcome: {one}\nchannel: {one}\ntags: [{one}]\ncontinues: {one}\nstatus: {one}\n---\n"
            f"## 2026-11-20 s{number} -> ann-lee ({line}): {line}\n{payload}\n\n"
            f"## 2026-11-21 ann-lee -> s{number}: {line}\n{line}:: {line}\n"
        ),
        f"notes/{name}.md": f"---\ntags: [{one}]\n---\n{payload}\n",
        f"attachments/{name}.txt": payload,
        f"attachments/{name}.png": payload,
    }


def together(batch: list[str], number: int) -> dict[str, str]:
    """Put payloads into every place of a person, a conversation, an org and a page."""
    listed = f"[{', '.join(quoted(each) for each in batch)}]"
    one = batch[number % len(batch)]
    lines = [" ".join(each.split()) for each in batch]
    words = "\n\n".join(
        f"{each}\n\n- {each}\n\n> {each}\n\n# {each}\n\nneeds:: {each}\n\n- [ ] {each}\n\n"
        f'[[{each}]] [[ann-lee|{each}]] [x]({each}) [x](<{each}>) ![{each}]({each} "{each}")\n\n'
        f"[{number}]: {each}\n\n```{each}\n{each}\n```\n\n> [!{each}] {each}\n\n| {each} |\n|---|\n"
        for each in batch
    )
    said = "\n".join(
        f"## 2026-11-{1 + index % 20:02} p{number} -> ann-lee ({line}): {line}\n{line}\n\n"
        f"recommends:: [[{line}]] for {line}\nopinion:: {line}\n\n- [ ] @{line} {line}\n"
        for index, line in enumerate(lines)
    )
    header = (
        f"title: {quoted(one)}\naliases: {listed}\nemail: {listed}\nphone: {listed}\nurl: {listed}\n"
        f"role: {quoted(one)}\norg: {quoted(one)}\nexpertise: {listed}\ntags: {listed}\n"
        f"goals: {listed}\nissues: {listed}\nagreement: {quoted(one)}\nlocation: {quoted(one)}\n"
        f"timezone: {quoted(one)}\npronouns: {quoted(one)}\nintroduced_by: {quoted(one)}\n"
    )
    talk = (
        f"title: {quoted(one)}\nparticipants: [p{number}, ann-lee, {listed[1:]}\nabout: {quoted(one)}\n"
        f"outcome: {quoted(one)}\nchannel: {quoted(one)}\ntags: {listed}\nrelated: {listed}\n"
        f"next_turn: {listed}\nsince: 2026-11-22\n"
    )
    return {
        f"notes/people/p{number}.md": (
            f"---\n{header}---\n{words}\n## Raise next time\n- [ ] {lines[0]}\n"
        ),
        f"notes/orgs/o{number}.md": f"---\n{header}---\n{words}\n",
        f"notes/c/c{number}.md": f"---\n{talk}---\n{words}\n\n{said}",
        f"notes/c/b{file_name(one, number)}.md": f"---\nparticipants: [ann-lee]\n---\n{words}\n",
        f"notes/b{file_name(batch[-1], number)}.md": (
            f"{words}\n- 2026-11-20 [[c{number}]]: {lines[0]}\n"
        ),
    }


@pytest.fixture(scope="module")
def page(chromium: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(bypass_csp=True)
        context.add_init_script(WATCH)
        opened = context.new_page()
        opened.on("dialog", lambda dialog: dialog.dismiss())
        yield opened
        browser.close()


def written(root: Path, chosen: list[str]) -> int:
    """Write the site of a workspace full of payloads; give how many notes it has."""
    made: dict[str, str] = {}
    for number, payload in enumerate(chosen):
        made |= alone(payload, number)
    for number, batch in enumerate(split(chosen, PER_NOTE)):
        made |= together(batch, number)
    printable = "".join(each for each in " ".join(chosen) if each.isprintable())
    title = json.dumps(printable[:2_000], ensure_ascii=False)
    workspace(root, {}, f'[team]\nmembers = ["ann-lee"]\n[site]\ntitle = {title}\n')
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8", "replace"))
    whole = find(root)
    edition = Edition(whole, whole.notes(), Reader(Audience.TEAM, DAY), Theme())
    readable = sum(note.readable for note in whole.notebook.notes)
    assert readable > len(chosen) * 2.5
    write_site(root / "site", edition.files())
    return readable


def split(chosen: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(chosen), size):
        yield chosen[start : start + size]


def looked_at(folder: Path) -> list[Path]:
    """Give the pages of notes, the lists, and some of those that are made for pairs and tags."""
    files = sorted(folder.rglob("*.html"))
    many = [each for each in files if each.parent.name in ("pairs", "topics", "threads")]
    return [each for each in files if each not in set(many)] + many[::5]


def check(page: Page, root: Path, chosen: list[str]) -> tuple[int, int]:
    """Open the pages of a site of payloads, and search for each; give how many pages and answers."""
    written(root, chosen)
    pages = looked_at(root / "site")
    assert len(pages) > len(chosen) * 2
    for file in pages:
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate(LOOK) == [], file
    page.goto((root / "site/search.html").as_uri())
    asked = [words for each in chosen if (words := " ".join(re.findall(r"[a-z]+", each)[:4]))]
    found = page.evaluate(SEARCH, [f"({LOOK})", [*asked, *chosen[::10]]])
    assert found["wrong"] == []
    assert found["answered"] >= len(asked) * 0.9
    return len(pages), found["answered"]


@pytest.mark.slow
def test_no_payload_of_a_sample_runs(page: Page, tmp_path: Path) -> None:
    check(page, tmp_path, random.Random(7).sample(payloads(), SAMPLE))


@pytest.mark.trial
def test_no_payload_runs(page: Page, tmp_path: Path) -> None:
    chosen = payloads()
    for number, some in enumerate(split(chosen, PER_SITE)):
        pages, answers = check(page, tmp_path / str(number), some)
        print(f"{len(some)} payloads: {pages} pages opened, {answers} searches answered")
