"""The live preview: what changes is shown, what is wrong is told, and nobody else reads along."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.building import workspace
from running import run
from serve.previewing import Serving, serving
from teamwork import configured, git

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\n---\nHello.\n",
    "people/eve-shaw.md": "---\ntitle: Eve Shaw\nvisibility: private\nowner: carol-diaz\n---\n",
    "c/roof.md": "---\ntitle: Roof\nparticipants: [ann-lee, bob-hale]\nvisibility: private\n---\n"
    "## 2026-11-20 ann-lee -> bob-hale (email): first words\n",
    "plan.md": "# Plan\nAll is well.\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = workspace(tmp_path_factory.mktemp("serve"), NOTES)
    (made / "secret.txt").write_text("top secret")
    (made / "notes/out.md").symlink_to("/etc/hostname")
    return made


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Serving]:
    with serving(root) as running:
        yield running


def test_it_shows_what_is_mine_and_writes_nothing(server: Serving, root: Path) -> None:
    assert "Roof" in server.get("/").text
    assert server.get("/conversations/roof.html").status == 200
    assert server.get("/people/eve-shaw.html").status == 404
    assert server.get("/people").headers["location"] == "/people/"
    assert server.get("/people/").text == server.get("/people/index.html").text
    assert server.get("/agenda.ics").text.startswith("BEGIN:VCALENDAR")
    assert not (root / "site").exists()


def test_it_has_all_that_a_build_has(server: Serving, root: Path) -> None:
    out = root / "all"
    assert (
        run("--as", "ann-lee", "build", "--audience", "me", "--out", str(out), folder=root).status
        == 0
    )
    files = [each.relative_to(out).as_posix() for each in out.rglob("*") if each.is_file()]
    shutil.rmtree(out)
    public = [each for each in files if not each.startswith(".")]
    assert {"search.html", "search/index.js", "static/search.js", "fixing/index.html"} <= set(
        public
    )
    for each in public:
        answer = server.get(f"/{each}")
        assert answer.status == 200, each
        if each.endswith(".js"):
            assert answer.headers["content-type"].startswith("text/javascript")


def test_a_commit_is_told_of(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    git(root, "init", "--quiet")
    configured(root, "Ann Lee", "ann@example.org")
    with serving(root) as running:
        assert "Last change" not in running.get("/conversations/roof.html").text
        git(root, "add", "notes")
        git(root, "commit", "--quiet", "--message", "All of it")
        running.until("/conversations/roof.html", "Last change")


def test_only_the_preview_has_the_reload_script(server: Serving, root: Path) -> None:
    page = server.get("/")
    assert "/_convnotes/reload.js" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"] + page.text
    out = root / "elsewhere"
    assert run("build", "--out", str(out), folder=root).status == 0
    assert not any("_convnotes" in file.read_text() for file in out.rglob("*.html"))
    shutil.rmtree(out)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/static/../../secret.txt",
        "//etc/passwd", "/etc/passwd", "/%00", "/notes/plan.md", "/secret.txt", "/.convnotes/lock",
        "/static/..%5c..%5csecret.txt", "/%ff", "/convnotes.toml", "/out.html", "/_convnotes/server.py",
        "/_convnotes/../secret.txt", "/" + "a" * 5000, "/static", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_nothing_outside_the_site_is_served(server: Serving, path: str) -> None:
    answer = server.get(path)
    assert answer.status in (404, 301), answer.text
    assert "secret" not in answer.text.replace("secret.txt", "")
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8765"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
    ],
)
def test_pages_of_others_are_refused(server: Serving, headers: dict[str, str]) -> None:
    for path in ("/", "/_convnotes/events", "/static/site.js"):
        answer = server.get(path, **headers)
        assert answer.status == 403
        assert "Roof" not in answer.text


def test_a_link_from_elsewhere_may_be_followed(server: Serving) -> None:
    visit = {
        "Sec_Fetch_Site": "cross-site",
        "Sec_Fetch_Mode": "navigate",
        "Sec_Fetch_Dest": "document",
    }
    assert server.get("/", **visit).status == 200
    assert server.get("/", Host=f"localhost:{server.port}").status == 200
    headers = server.get("/").headers
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
def test_there_is_nothing_to_change(server: Serving, method: str) -> None:
    assert server.get("/", method).status == 501


def test_nonsense_ends_nothing(server: Serving) -> None:
    for request in (b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b""):
        assert b"Roof" not in server.raw(request)
    assert server.get("/").status == 200


def test_a_port_that_is_taken(server: Serving, root: Path) -> None:
    refused = run("serve", "--port", str(server.port), folder=root)
    assert refused.status == 3
    assert f"port {server.port} cannot be used" in refused.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("serve", "--port", str(taken.getsockname()[1]), folder=root)
        assert refused.status == 3
    with serving(root) as other:
        assert other.port != server.port


def test_changes_are_told_and_trouble_is_named(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)
    note = root / "notes/c/roof.md"
    with serving(root) as server, server.events() as events:
        assert next(events)["troubles"] == []
        page = "/conversations/roof.html"
        tag = server.get(page).headers["etag"]
        assert server.get(page, If_None_Match=tag).status == 304

        # An editor's way to save: a new file takes the place of the old one.
        half = note.with_suffix(".md~")
        half.write_text(note.read_text().replace("first", "second"))
        half.replace(note)
        assert next(events)["troubles"] == []
        answer = server.get(page)
        assert "second words" in answer.text
        assert answer.headers["etag"] != tag

        broken = root / "notes/broken.md"
        broken.write_text("---\ntitle: [\n---\n")
        (trouble,) = next(events)["troubles"]
        assert trouble.startswith("notes/broken.md:")
        broken.unlink()
        assert next(events)["troubles"] == []

        template = root / "templates/conversation.html"
        template.parent.mkdir()
        template.write_text("\n{{ nothing_of_this_name }}")
        said = next(event for event in events if event["troubles"])
        assert "templates/conversation.html:2" in said["troubles"][0]
        # What stood there before stays until the template is mended.
        assert "second words" in server.get(page).text
        template.write_text("<p>mended</p>")
        server.until(page, "mended")
        shutil.rmtree(template.parent)
        server.until(page, "second words")

        note.rename(root / "notes/c/gutter.md")
        server.until("/conversations/gutter.html", "second words")
        server.until(page, "", 404)
        shutil.rmtree(root / "notes/c")
        server.until("/conversations/gutter.html", "", 404)
        (root / "notes/c").mkdir()
        (root / "notes/c/new.md").write_text(NOTES["c/roof.md"])
        server.until("/conversations/new.html", "first words")

        settings = root / "convnotes.toml"
        settings.write_text("[site\n")
        said = next(event for event in events if event["troubles"])
        assert "convnotes.toml" in said["troubles"][0]
        settings.write_text('[site]\ntitle = "Another name"\n')
        server.until("/", "Another name")
        assert server.interrupt() == (0, "")


def test_a_checkout_of_many_files_is_one_change(tmp_path: Path) -> None:
    root = workspace(tmp_path, NOTES)

    def git(*words: str) -> None:
        subprocess.run(("git", "-c", "user.name=x", "-c", "user.email=x@x.example", *words),
                       cwd=root, check=True, capture_output=True)  # fmt: skip

    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "few")
    git("checkout", "-b", "many")
    for number in range(500):
        (root / f"notes/n{number}.md").write_text(f"# Note {number}\n")
    git("add", ".")
    git("commit", "-m", "many")
    git("checkout", "main")
    with serving(root) as server, server.events() as events:
        first = next(events)["generation"]
        git("checkout", "many")
        server.until("/pages/", "Note 499")
        git("checkout", "main")
        server.until("/pages/n7.html", "", 404)
        assert first < next(events)["generation"] < first + 20
