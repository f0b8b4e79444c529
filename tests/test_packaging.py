"""What is packed: all that is needed, nothing that lies about, and it runs once installed."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LYING_ABOUT = (
    "passwords.txt",
    "notes.zip",
    ".env",
    "site/index.html",
    "dist/old.whl",
    "build/lib/x.py",
    ".convnotes/index.sqlite",
    ".venv/pyvenv.cfg",
    "node_modules/x/index.js",
    ".idea/workspace.xml",
    "convnotes/__pycache__/errors.cpython-311.pyc",
    "convnotes/debug.log",
    "convnotes/text/parse.py.orig",
    "convnotes/.DS_Store",
    "notes/.obsidian/workspace.json",
    "notes/people/.bob-hale.md.swp",
    "notes/bob-hale.md~",
    "templates/.DS_Store",
    "templates/page.html.bak",
    "docs/.DS_Store",
    "tests/__pycache__/conftest.cpython-311.pyc",
    "tests/.hypothesis/examples/1",
    "benchmarks/corpus.tar",
)


@pytest.fixture(scope="module")
def tracked() -> tuple[str, ...]:
    """The files of the repository: what git knows, and what it would not ignore."""
    if not (ROOT / ".git").exists():
        pytest.skip("not in a git repository")
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return tuple(sorted({each for each in listed if each and (ROOT / each).is_file()}))


@pytest.fixture(scope="module")
def packed(tracked: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist and the wheel of a copy of the repository in which things lie about."""
    copy = tmp_path_factory.mktemp("copy")
    for path in tracked:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy / path)
    for path in LYING_ABOUT:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text("not to be packed")
    made = tmp_path_factory.mktemp("made")
    _build(copy, made)
    return made


def _build(source: Path, target: Path) -> None:
    subprocess.run(
        (sys.executable, "-m", "hatchling", "build", "-d", str(target)),
        cwd=source,
        check=True,
        capture_output=True,
        timeout=120,
    )


def _wheel(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _sdist(folder: Path) -> set[str]:
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        names = [each.name for each in archive.getmembers() if each.isfile()]
    return {name.partition("/")[2] for name in names}


def _in_wheel(path: str) -> str | None:
    """Give the path that a file of the repository has in the wheel, or None."""
    if path.startswith("convnotes/"):
        return path
    if path.startswith("templates/"):
        return f"convnotes/{path}"
    if path.startswith("notes/") or path == "convnotes.toml":
        return f"convnotes/example/{path}"
    return None


def test_the_wheel_holds_the_package_its_templates_and_the_example(
    packed: Path, tracked: tuple[str, ...]
) -> None:
    found = {name for name in _wheel(packed) if ".dist-info/" not in name}
    assert found == {path for each in tracked if (path := _in_wheel(each))}
    assert {
        "convnotes/py.typed",
        "convnotes/templates/page.html",
        "convnotes/example/convnotes.toml",
    } <= found
    assert any(name.startswith("convnotes/example/notes/") for name in found)


def test_the_wheel_says_what_it_is(packed: Path) -> None:
    wheel = _wheel(packed)
    metadata = next(text.decode() for name, text in wheel.items() if name.endswith("/METADATA"))
    entry_points = next(
        text.decode() for name, text in wheel.items() if name.endswith("entry_points.txt")
    )
    assert re.search(r"^Name: convnotes$", metadata, re.MULTILINE)
    assert re.search(r"^Requires-Python: >=3\.11$", metadata, re.MULTILINE)
    assert re.search(r"^License-Expression: MIT$", metadata, re.MULTILINE)
    assert any(name.endswith("/licenses/LICENSE") for name in wheel)
    assert "convnotes = convnotes.cli:run" in entry_points


def test_the_sdist_holds_what_the_repository_holds(packed: Path, tracked: tuple[str, ...]) -> None:
    folders = ("convnotes/", "templates/", "notes/", "tests/", "docs/", "benchmarks/")
    files = {
        "convnotes.toml",
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "CONTRIBUTING.md",
    }
    wanted = {each for each in tracked if each.startswith(folders) or each in files}
    # hatchling adds these two to every sdist
    assert _sdist(packed) - {"PKG-INFO", ".gitignore"} == wanted
    assert files <= wanted


def test_the_sdist_makes_the_same_wheel_to_the_byte(packed: Path, tmp_path: Path) -> None:
    with tarfile.open(next(packed.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    _build(source, tmp_path / "made")
    (one,), (other,) = packed.glob("*.whl"), (tmp_path / "made").glob("*.whl")
    assert one.read_bytes() == other.read_bytes()


@pytest.fixture(scope="module")
def installed(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel; its dependencies are borrowed, to be offline."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    subprocess.run(
        (
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            str(next(packed.glob("*.whl"))),
        ),
        check=True,
        timeout=120,
    )
    libraries = next((home / "lib").glob("python*/site-packages"))
    # Only the folder itself: the .pth files in it, an editable convnotes among them, are not read.
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin" / "convnotes"


def _run(program: Path, *arguments: str, folder: Path) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    done = subprocess.run(
        (str(program), *arguments),
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_runs_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    assert re.fullmatch(r"convnotes \d+\.\d+\.\d+\n", _run(installed, "--version", folder=tmp_path))
    where = subprocess.run(
        (str(installed.parent / "python"), "-c", "import convnotes; print(convnotes.__file__)"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(where).is_relative_to(installed.parents[1])
    made = _run(installed, "--on", "2026-11-27", "init", "--demo", "hello", folder=tmp_path)
    assert "hello" in made
    hello = tmp_path / "hello"
    assert "Nudge" in _run(installed, "--on", "2026-11-27", "agenda", folder=hello)
    for path in (ROOT / "notes").rglob("*.md"):
        copied = hello / path.relative_to(ROOT)
        assert copied.read_bytes() == path.read_bytes()
    _run(installed, "--on", "2026-11-27", "build", folder=hello)
    assert (hello / "site" / "index.html").is_file()
