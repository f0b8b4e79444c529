"""Files beside the notes: those that a published note links to are published, and no others."""

from pathlib import Path

import pytest

from convnotes.adapters.theme import Theme
from convnotes.edition import Edition, Reader
from convnotes.publish.attachments import address
from convnotes.publish.audience import Audience
from convnotes.workspace import find
from publish.building import DAY, workspace

NOTES = {
    "c/open.md": "---\nparticipants: [ann-lee, bob]\nvisibility: public\n---\n"
    "[the plan](../../attachments/open/plan.pdf) and ![roof](roof.png), ![[beam.jpg|a beam]],\n"
    "[[sum%20total.csv]], [page](evil.html), [gone](gone.pdf), [out](../../convnotes.toml),\n"
    "[forged](convnotes-file:files/secret~0123456789.pdf), ![x](https://x.example/a.png)\n\n"
    '`[code](roof.png)`\n\n## 2026-11-20 bob -> ann-lee: see ![again](roof.png "title")\n',
    "c/closed.md": "---\nparticipants: [ann-lee, bob]\n---\n[secret](secret.pdf)\n",
}
FILES = (
    "attachments/open/plan.pdf", "notes/c/roof.png", "notes/pictures/beam.jpg", "notes/c/evil.html",
    "notes/c/secret.pdf", "notes/c/.hidden.pdf", "attachments/unlinked.pdf",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = workspace(tmp_path, NOTES)
    for path in FILES:
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_bytes(path.encode())
    (made / "notes/c/link.pdf").symlink_to("/etc/hostname")
    return made


def files(root: Path, audience: Audience) -> dict[str, bytes]:
    workspace = find(root)
    edition = Edition(workspace, workspace.notes(), Reader(audience, DAY), Theme())
    return dict(edition.proven())


def test_only_what_a_published_note_links_to_is_published(root: Path) -> None:
    made = files(root, Audience.PUBLIC)
    wanted = ("attachments/open/plan.pdf", "notes/c/roof.png", "notes/pictures/beam.jpg")
    assert {path: data for path, data in made.items() if path.startswith("files/")} == {
        **{address(path): path.encode() for path in wanted},
        address("notes/c/evil.html"): b"notes/c/evil.html",
    }
    assert address("notes/c/secret.pdf") in files(root, Audience.TEAM)


def test_links_and_pictures_lead_to_the_files(root: Path) -> None:
    page = files(root, Audience.PUBLIC)["conversations/open.html"].decode()
    assert f'<a href="../{address("attachments/open/plan.pdf")}">the plan</a>' in page
    picture = f'<img src="../{address("notes/c/roof.png")}" alt="roof" loading="lazy">'
    assert picture in page
    assert f'<img src="../{address("notes/pictures/beam.jpg")}" alt="a beam"' in page
    assert "<code>[code](roof.png)</code>" in page
    assert page.count(address("notes/c/roof.png")) == 3
    assert "gone.pdf" not in page
    assert "x.example" not in page
    assert "convnotes.toml" not in page


def test_a_page_among_the_files_is_handed_on_as_text(root: Path) -> None:
    assert address("notes/c/evil.html").endswith(".html.txt")
    assert address("notes/A b.SVG").startswith("files/a-b~")
    assert address("notes/A b.SVG").endswith(".svg.txt")
    assert address("notes/no ending").endswith(".bin")
