"""The same conversations for other tools: mails, tasks, to-dos, events and org files.

    python benchmarks/peers.py CORPUS DIR

Every tool gets every conversation, the closed ones as done, with the turn, the day and the words
that convnotes itself derives; notmuch gets every exchange as a mail, with its whole text.
"""

import argparse
import datetime
import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ON = datetime.date(2026, 11, 20)
NAMES = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
PRODUCER = "-//convnotes benchmarks//EN"
FOLD = 37
"""Characters of a line in a calendar; none of them is more than two bytes here."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One exchange: who wrote to whom, when, with which text."""

    sender: str
    recipients: tuple[str, ...]
    moment: datetime.datetime
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One conversation; `holders` and `due` are of its turn, and empty where nobody has it."""

    id: str
    title: str
    tags: tuple[str, ...]
    done: bool
    holders: tuple[str, ...]
    due: datetime.date | None
    about: str
    begun: datetime.date
    text: str
    mails: tuple[Mail, ...]

    @property
    def open(self) -> bool:
        """Whether somebody has to speak."""
        return not self.done and bool(self.holders)

    @property
    def key(self) -> str:
        """A UUID that is always the same."""
        return str(uuid.uuid5(NAMES, self.id))

    @property
    def line(self) -> str:
        """What there is to do, in one line."""
        return f"{self.title}: {self.about}" if self.about else self.title


def matters(corpus: Path) -> Iterator[Matter]:
    """Reads the corpus as convnotes does; takes its memory for as long as it runs."""
    sys.path.insert(0, str(HERE.parent))
    from convnotes.turns.standing import turn
    from convnotes.workspace import find

    notebook = find(corpus).notebook
    for conversation in notebook.conversations.values():
        standing = turn(conversation, ON)
        mails = tuple(
            Mail(
                sender=each.speakers[0],
                recipients=each.hearers or each.speakers[1:] or each.speakers,
                moment=datetime.datetime.combine(each.day, each.at, datetime.UTC),
                subject=each.summary or conversation.title,
                body=notebook.body(each),
            )
            for each in conversation.exchanges
        )
        note = conversation.note
        yield Matter(
            id=conversation.id,
            title=conversation.title,
            tags=note.texts("tags"),
            done=standing.aside,
            holders=standing.holders,
            due=standing.due,
            about=standing.about,
            begun=mails[0].moment.date() if mails else ON,
            text=note.source.text[note.body :],
            mails=mails,
        )


def convert(corpus: Path, folder: Path) -> int:
    """Writes all forms below a folder; returns the number of conversations."""
    tasks: list[dict[str, object]] = []
    count = 0
    for count, matter in enumerate(matters(corpus), 1):
        _mails(matter, folder / "mail", count)
        _todo(matter, folder / "todo" / "work")
        _event(matter, folder / "events" / "work")
        _org(matter, folder / "org")
        tasks.append(_task(matter))
    (folder / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    _settings(folder)
    return count


def _mails(matter: Matter, box: Path, number: int) -> None:
    """One mail for each exchange, answers in the thread; of an open turn the last one is flagged."""
    place = box / f"{number // 1000:03}"
    for name in ("cur", "new", "tmp"):
        (place / name).mkdir(parents=True, exist_ok=True)
    first = f"<{matter.key}.0@convnotes.example>"
    for index, mail in enumerate(matter.mails):
        answers = f"In-Reply-To: {first}\nReferences: {first}\n" if index else ""
        text = (
            f"Message-ID: <{matter.key}.{index}@convnotes.example>\n{answers}"
            f"From: {_address(mail.sender)}\n"
            f"To: {', '.join(map(_address, mail.recipients))}\n"
            f"Date: {format_datetime(mail.moment)}\n"
            f"Subject: {Header(' '.join(mail.subject.split())).encode()}\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            f"Content-Transfer-Encoding: 8bit\n\n{mail.body}\n"
        )
        flags = "FS" if matter.open and index == len(matter.mails) - 1 else "S"
        (place / "cur" / f"{matter.key}.{index}:2,{flags}").write_bytes(text.encode())


def _address(name: str) -> str:
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
    return f"{plain.strip('-') or 'nobody'}@convnotes.example"


def _calendar(lines: list[str]) -> bytes:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCER}", *lines, "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in whole).encode()


def _folded(line: str) -> str:
    """Folds a line as RFC 5545 wants it, below its limit of 75 bytes."""
    return "\r\n ".join(line[at : at + FOLD] for at in range(0, len(line), FOLD))


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r", "").replace("\n", "\\n")


def _todo(matter: Matter, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    status = "NEEDS-ACTION" if matter.open else "COMPLETED"
    due = [f"DUE;VALUE=DATE:{matter.due:%Y%m%d}"] if matter.due and matter.open else []
    lines = [
        "BEGIN:VTODO",
        f"UID:{matter.key}",
        f"DTSTAMP:{matter.begun:%Y%m%d}T000000Z",
        f"SUMMARY:{_escaped(matter.line)}",
        f"STATUS:{status}",
        *due,
        *([] if matter.open else [f"COMPLETED:{matter.begun:%Y%m%d}T000000Z"]),
        f"CATEGORIES:{','.join(map(_escaped, matter.tags))}",
        f"DESCRIPTION:{_escaped(matter.text)}",
        "END:VTODO",
    ]
    (folder / f"{matter.key}.ics").write_bytes(_calendar(lines))


def _event(matter: Matter, folder: Path) -> None:
    """An event on the due day of an open turn, else on the first day."""
    folder.mkdir(parents=True, exist_ok=True)
    day = matter.due if matter.due and matter.open else matter.begun
    lines = [
        "BEGIN:VEVENT",
        f"UID:{matter.key}",
        f"DTSTAMP:{matter.begun:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + datetime.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(matter.line)}",
        f"DESCRIPTION:{_escaped(matter.text)}",
        "END:VEVENT",
    ]
    (folder / f"{matter.key}.ics").write_bytes(_calendar(lines))


def _org(matter: Matter, folder: Path) -> None:
    """One file with one heading, a deadline for an open turn, and the text below it."""
    folder.mkdir(parents=True, exist_ok=True)
    tags = "".join(f":{tag.replace('-', '_').replace('/', '_')}" for tag in matter.tags)
    state = "TODO" if matter.open else "DONE"
    deadline = ""
    if matter.due and matter.open:
        deadline = f"DEADLINE: <{matter.due:%Y-%m-%d %a}>\n"
    text = "".join(f"  {line}\n" for line in matter.text.splitlines())
    head = f"* {state} {matter.line}{f'  {tags}:' if tags else ''}\n"
    (folder / f"{matter.id}.org").write_text(head + deadline + text, encoding="utf-8")


def _task(matter: Matter) -> dict[str, object]:
    task: dict[str, object] = {
        "uuid": matter.key,
        "description": matter.line,
        "entry": f"{matter.begun:%Y%m%d}T000000Z",
        "status": "pending" if matter.open else "completed",
        "tags": [tag.replace("-", "_").replace("/", "_") for tag in matter.tags],
    }
    if not matter.open:
        task["end"] = f"{matter.begun:%Y%m%d}T000000Z"
    elif matter.due:
        task["due"] = f"{matter.due:%Y%m%d}T000000Z"
    return task


def _settings(folder: Path) -> None:
    """The settings by which each tool keeps to this folder and asks nobody anything."""
    here = folder.resolve()
    texts = {
        "notmuch.ini": f"[database]\npath={here / 'mail'}\n[user]\nname=Ann\n"
        "primary_email=ann@convnotes.example\n[new]\ntags=new;\n[maildir]\nsynchronize_flags=true\n",
        "taskrc": f"data.location={here / 'task'}\nconfirmation=off\nverbose=nothing\n"
        "recurrence=off\nhooks=off\ngc=on\n",
        "todoman.py": f"path = {str(here / 'todo' / '*')!r}\n"
        f"cache_path = {str(here / 'todo.sqlite3')!r}\n"
        "date_format = '%Y-%m-%d'\ntime_format = '%H:%M'\n",
        "khal.ini": f"[calendars]\n[[work]]\npath = {here / 'events' / 'work'}\n"
        f"[sqlite]\npath = {here / 'khal.sqlite3'}\n[locale]\nlocal_timezone = UTC\n"
        "default_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n",
        "agenda.el": "(require 'org-agenda)\n"
        '(setq org-agenda-files (directory-files "org" t "\\\\.org$")\n'
        "      org-agenda-sticky nil org-agenda-start-on-weekday nil\n"
        "      org-deadline-warning-days 14)\n"
        '(setq org-agenda-start-day "2026-11-20")\n'
        '(org-agenda-list nil "2026-11-20" 14)\n'
        '(with-current-buffer "*Org Agenda*" (princ (buffer-string)))\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> None:
    """Converts a corpus."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(f"{convert(given.corpus, given.folder)} conversations converted")


if __name__ == "__main__":
    main()
