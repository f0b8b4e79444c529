"""mbox (RFC 4155, with mboxrd quoting): each exchange a message, each conversation a thread."""

import datetime
import re
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

from convnotes.exporters import Exporter, Wanted, selection
from convnotes.exporters.identity import INVALID, digest, exchange_keys
from convnotes.exporters.plain_words import block, line, shown
from convnotes.model.conversation import Exchange, ExchangeKind
from convnotes.model.ids import NoteId, PersonId
from convnotes.model.notebook import Notebook
from convnotes.text.slug import slug

_POLICY = default.clone(linesep="\n", cte_type="8bit")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_BEGINNING = b"From convnotes@" + INVALID.encode() + b" "
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                      r"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")  # fmt: skip
_MOST_REFERENCES = 20
_LONGEST = 998
"""Octets of a line of mail (RFC 5322, 2.1.1); in a text with longer ones they are broken."""

_NOON = datetime.time(12)


def write(notebook: Notebook, wanted: Wanted) -> bytes:
    """Give the messages, thread by thread, oldest first."""
    return b"".join(
        _framed(each)
        for home, exchanges in selection.held(notebook, wanted)
        for each in _thread(notebook, home, exchanges)
    )


def renew(earlier: bytes, data: bytes) -> bytes | None:
    """Let only a mailbox that begins as ours do be replaced."""
    return data if not earlier or earlier.startswith(_BEGINNING) else None


def _thread(
    notebook: Notebook, home: NoteId, exchanges: Sequence[Exchange]
) -> Iterator[EmailMessage]:
    title = shown(notebook.by_id[home].title) or line(home)
    earlier: list[str] = []
    times = _times(exchanges)
    keys = exchange_keys(home, exchanges)
    for each, time, key in zip(exchanges, times, keys, strict=True):
        message = EmailMessage(_POLICY)
        sender, *others = each.speakers or (PersonId("someone"),)
        message["From"] = _address(notebook, sender)
        joint = each.kind is ExchangeKind.JOINT
        hearers = [_address(notebook, who) for who in (others if joint else each.hearers)]
        if hearers:
            message["To"] = hearers
        message["Date"] = _date(time)
        message["Subject"] = f"Re: {title}" if earlier else title
        message["Message-ID"] = f"<{key}@{INVALID}>"
        if earlier:
            message["In-Reply-To"] = earlier[-1]
            message["References"] = " ".join((*earlier[:1], *earlier[1:][-_MOST_REFERENCES:]))
        if each.channel:
            message["X-Convnotes-Channel"] = line(each.channel)
        text = "\n\n".join(filter(None, (block(each.summary), block(notebook.body(each)))))
        longest = max(len(each.encode("utf-8", "replace")) for each in text.split("\n"))
        message.set_content(f"{text}\n", cte="8bit" if longest < _LONGEST else "quoted-printable")
        earlier.append(f"<{key}@{INVALID}>")
        yield message


def _framed(message: EmailMessage) -> bytes:
    """Put a message between its `From ` line and an empty one; lines that look like one are quoted."""
    when = message["Date"].datetime
    asctime = (f"{_DAYS[when.weekday()]} {_MONTHS[when.month - 1]} {when.day:2} "
               f"{when:%H:%M:%S} {when.year:04}")  # fmt: skip
    data = message.as_bytes()
    return _BEGINNING + asctime.encode() + b"\n" + _FROM.sub(rb">\1", data).rstrip(b"\n") + b"\n\n"


def _times(exchanges: Sequence[Exchange]) -> Iterator[datetime.datetime]:
    """Give each exchange a time in their order: its own, or noon on a day that knows no time."""
    timed = {each.day for each in exchanges if each.time}
    before: datetime.datetime | None = None
    for each in exchanges:
        time = each.at if each.day in timed else _NOON
        found = datetime.datetime.combine(each.day, time)
        if before and before.replace(second=0) == found:
            found = before + datetime.timedelta(seconds=min(1, 59 - before.second))
        yield found
        before = found


def _date(when: datetime.datetime) -> str:
    """Write a date of RFC 5322; -0000 says that the zone is not known."""
    return (f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year:04} "
            f"{when:%H:%M:%S} -0000")  # fmt: skip


def _address(notebook: Notebook, person: PersonId) -> Address:
    """Give somebody's first address, or one that nobody has."""
    known = notebook.people.get(person)
    mails = (*(known.note.texts("email") if known and known.note else ()), person)
    found = next((each for each in mails if _ADDRESS.fullmatch(each) and len(each) < 255), "")
    name = shown(notebook.person_name(person)) or line(person)
    return Address(name if name != found else "", addr_spec=found or f"{_local(person)}@{INVALID}")


def _local(person: PersonId) -> str:
    plain = slug(person).replace("~", "-").strip("-")
    return plain if len(plain) <= 64 else digest(plain)


EXPORTER = Exporter("mbox", "mbox: exchanges as mail", write, renew)
