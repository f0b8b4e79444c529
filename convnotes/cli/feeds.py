"""The feeds of a site: what is due as calendars, and the newest exchanges for feed readers."""

import datetime
from collections.abc import Iterator

from convnotes.exporters import Wanted, atom_feed, calendar_file
from convnotes.exporters.public_view import without_contacts
from convnotes.model.notebook import Notebook
from convnotes.publish.audience import Audience
from convnotes.publish.urls import slug


def feeds(notebook: Notebook, on: datetime.date, audience: Audience) -> Iterator[tuple[str, bytes]]:
    """Give the calendar of the team, one for each member, and the feed.

    The notebook holds only what the audience may read.
    """
    if audience is Audience.PUBLIC:
        notebook = without_contacts(notebook)
    wanted = Wanted(None, on, team=True, address=notebook.config.site.address)
    yield "agenda.ics", calendar_file.write(notebook, wanted)
    for member in notebook.members:
        if member in notebook.people:
            own = wanted._replace(me=member, team=False)
            yield f"agenda/{slug(member)}.ics", calendar_file.write(notebook, own)
    yield "atom.xml", atom_feed.write(notebook, wanted)
