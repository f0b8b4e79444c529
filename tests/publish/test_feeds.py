"""The feeds of a site: there for every audience, and nothing in them that it may not read."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from convnotes.edition import feeds
from convnotes.publish.audience import Audience, visible
from convnotes.workspace import find
from publish.building import DAY, workspace

NOTES = {
    "people/ann-lee.md": "---\ntitle: Ann Lee\nemail: ann@lee.example\nvisibility: public\n---\n",
    "people/carol-diaz.md": "---\ntitle: Carol Diaz\n---\n",
    "shown.md": "---\ntitle: Shown\nparticipants: [ann-lee, bob-hale]\nvisibility: public\n"
    "due: 2026-11-27\n---\n## 2026-11-20 bob-hale -> ann-lee: said aloud\n",
    "secret.md": "---\ntitle: Canary one\nparticipants: [ann-lee, bob-hale]\nvisibility: private\n"
    "due: 2026-11-28\nabout: canary two\n---\n## 2026-11-21 bob-hale -> ann-lee: canary three\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace(tmp_path, NOTES)


@pytest.mark.parametrize("audience", list(Audience))
def test_every_audience_has_its_feeds(root: Path, audience: Audience) -> None:
    notebook = visible(find(root).notebook, audience, None)
    found = dict(feeds(notebook, DAY, audience))
    assert {"agenda.ics", "atom.xml", "agenda/ann-lee.ics"} <= set(found)
    for path, data in found.items():
        if path.endswith(".ics"):
            events = Calendar.from_ical(data).walk("VEVENT")
            assert events or path == "agenda/carol-diaz.ics" or audience is Audience.PUBLIC
        else:
            ElementTree.fromstring(data)


def test_what_is_private_is_in_no_feed_of_others(root: Path) -> None:
    for audience in (Audience.TEAM, Audience.PUBLIC):
        notebook = visible(find(root).notebook, audience, None)
        for data in dict(feeds(notebook, DAY, audience)).values():
            assert b"anary" not in data.replace(b"\r\n ", b"")
            assert audience is Audience.TEAM or b"lee.example" not in data


def test_a_member_whom_the_public_may_not_know_has_no_calendar_there(root: Path) -> None:
    notebook = visible(find(root).notebook, Audience.PUBLIC, None)
    assert "agenda/carol-diaz.ics" not in dict(feeds(notebook, DAY, Audience.PUBLIC))
