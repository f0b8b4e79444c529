"""Where a team mate who only knows a forge's web editor adds an entry to a conversation."""

import re
from collections.abc import Sequence

from convnotes.model.conversation import Conversation
from convnotes.model.ids import PersonId
from convnotes.publish import urls
from convnotes.publish.audience import Audience
from convnotes.publish.views import Entry
from convnotes.publish.world import World
from convnotes.text.slug import slug

_BARE = re.compile(r"[a-z0-9][a-z0-9-]*")


def entry(world: World, conversation: Conversation) -> Entry | None:
    """Give the address of a new note that adds to a conversation; None where none is set."""
    site = world.notebook.config.site
    pattern = site.add or urls.adding(site.edit)
    if not pattern or world.audience is Audience.PUBLIC:
        return None
    holders = world.turns[conversation.id].holders
    built = world.on.isoformat()
    path = f"notes/entries/{{moment}}-{slug(conversation.id)}.md"
    text = _text(conversation, holders)
    dated = urls.add(pattern, path.replace("{moment}", built), text.replace("{day}", built))
    return Entry(dated, urls.add(pattern, path, text)) if dated else None


def _text(conversation: Conversation, holders: Sequence[PersonId]) -> str:
    """Begin a note: who speaks next, if anybody does, to the others."""
    people = [_name(each) for each in conversation.participants]
    speakers = [_name(each) for each in holders[:1]] or people[:1]
    others = [each for each in people if each not in speakers]
    who = f" {speakers[0]} -> {', '.join(others)}" if speakers and others else ""
    return (
        f'---\nin: "[[{conversation.id}]]"\n---\n\n'
        f"## {{day}}{who}: \n\n"
        "<!-- Above: who spoke -> to whom, and after the colon what was said, in one sentence.\n"
        "     Write more in place of these lines, if you like. -->\n"
    )


def _name(person: PersonId) -> str:
    return person if _BARE.fullmatch(person) else f"[[{person}]]"
