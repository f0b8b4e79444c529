"""Thousands of known payloads, in every place of a note that holds words: none of them runs.

`CONVNOTES_DATA` names a folder with `xss/**/*.txt` in it; without it these tests are skipped.
"""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

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
SAMPLE = 60

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
    const url = new URL(link.getAttribute("href") ?? link.getAttribute("src"), document.baseURI);
    if (!known.includes(url.protocol)) wrong.push(link.outerHTML);
    if (link.hasAttribute("src") && url.protocol !== "file:") wrong.push(link.outerHTML);
  }
  return wrong;
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


def notes(batch: list[str], number: int) -> dict[str, str]:
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
        f"people/p{number}.md": f"---\n{header}---\n{words}\n## Raise next time\n- [ ] {lines[0]}\n",
        f"orgs/o{number}.md": f"---\n{header}---\n{words}\n",
        f"c/c{number}.md": f"---\n{talk}---\n{words}\n\n{said}",
        f"c/{file_name(one, number)}.md": f"---\nparticipants: [ann-lee]\n---\n{words}\n",
        f"{file_name(batch[-1], number)}.md": f"{words}\n- 2026-11-20 [[c{number}]]: {lines[0]}\n",
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


def check(page: Page, root: Path, chosen: list[str]) -> None:
    made: dict[str, str] = {}
    for number, start in enumerate(range(0, len(chosen), PER_NOTE)):
        made |= notes(chosen[start : start + PER_NOTE], number)
    whole = find(workspace(root, made))
    edition = Edition(whole, whole.notebook, Reader(Audience.TEAM, DAY), Theme())
    assert sum(note.readable for note in whole.notebook.notes) > len(made) * 0.7
    write_site(root / "site", edition.files())
    files = sorted((root / "site").rglob("*.html"))
    assert len(files) > len(chosen) / 2
    for file in files:
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate(LOOK) == [], file


@pytest.mark.slow
def test_no_payload_of_a_sample_runs(page: Page, tmp_path: Path) -> None:
    check(page, tmp_path, random.Random(7).sample(payloads(), SAMPLE))


@pytest.mark.trial
def test_no_payload_runs(page: Page, tmp_path: Path) -> None:
    check(page, tmp_path, payloads())
