"""Whom and what the words on a command line name, where a verb writes."""

from collections.abc import Sequence

import click

from convnotes.cli.asking import Asking
from convnotes.cli.writing import Choice, Replies
from convnotes.errors import ConvnotesError
from convnotes.model.conversation import Conversation, Status
from convnotes.model.ids import NoteId, PersonId, folded
from convnotes.model.note import Kind, Name
from convnotes.model.notebook import Notebook
from convnotes.model.place import Span
from convnotes.queries.refer import refer
from convnotes.report.terminal import safe, safe_line

_WRONG_USAGE = 2
_SHOWN = 9


def conversation(asking: Asking, replies: Replies, words: str) -> Conversation:
    """Find a conversation by any of its names, or by a person with whom only one is open."""
    notebook = asking.notebook
    _readable(notebook, words)
    note = notebook.names.note(words)
    if note and note.kind is Kind.PAGE:
        raise ConvnotesError(
            f"`{words}` is a page, and nobody speaks in it: nothing was written",
            "name a conversation, or a person",
            _WRONG_USAGE,
        )
    person = None if note and note.kind is Kind.CONVERSATION else _exactly(notebook, words)
    if person is None:
        try:
            name = refer(notebook, words, (Kind.CONVERSATION,))
        except ConvnotesError as refusal:
            person = _begins_somebody(notebook, words)
            if person is None:
                raise refusal from None
    if person is not None:
        name = _with(asking, replies, person)
    return notebook.conversations[name]


def somebody(
    asking: Asking,
    words: str,
    among: tuple[PersonId, ...] = (),
    *,
    new: bool = False,
    addable: bool = True,
) -> PersonId:
    """Find a person by any of their names, or by how one begins that only one of `among` has.

    With `new` somebody nobody knows is taken as written; `addable` tells that an option lets them.
    Raises `ConvnotesError`.
    """
    notebook = asking.notebook
    words = _bare(words)
    if folded(words) == "me":
        return me(asking)
    known = _exactly(notebook, words)
    near = [each for each in among if _begins(notebook, each, words)]
    if known or len(near) == 1:
        return known or near[0]
    begun = near or [
        each for each, one in notebook.people.items() if one.note and _begins(notebook, each, words)
    ]
    if len(begun) > 1:
        raise _several(words, begun)
    if begun:
        return begun[0]
    nearest = notebook.names.nearest(words)
    hint = f"did you mean `{nearest}`?" if nearest else ""
    if new:
        click.echo(safe_line(f"`{words}` is nobody we know{f'; {hint}' if hint else ''}"), err=True)
        return notebook.names.meant(Name(words, Span(0, 0))).person
    make = f'make a note: convnotes new person "{words}"'
    raise ConvnotesError(
        f"`{words}` is nobody we know: nothing was written",
        hint or (f"{make}, or take them as written with --add" if addable else make),
        _WRONG_USAGE,
    )


def _bare(words: str) -> str:
    """Give a name without the signs of a link; raises `ConvnotesError` for no name at all."""
    name = words.strip().removeprefix("[[").removesuffix("]]").split("|")[0].strip()
    if not name:
        raise ConvnotesError("a name is empty: nothing was written", "name a person", _WRONG_USAGE)
    return name


def _exactly(notebook: Notebook, words: str) -> PersonId | None:
    """Find whom a whole name means, one of the notes or one who is merely spoken of."""
    meant = notebook.names.meant(Name(words, Span(0, 0)))
    if meant.several:
        raise _several(words, meant.several)
    return meant.person if meant.known or meant.person in notebook.people else None


def _several(words: str, people: Sequence[PersonId]) -> ConvnotesError:
    shown = " or ".join(f"`{each}`" for each in people[:_SHOWN])
    return ConvnotesError(
        f"`{words}` could be {shown}: nothing was written", "write the id", _WRONG_USAGE
    )


def me(asking: Asking) -> PersonId:
    """Give who asks; raises `ConvnotesError` where nobody says."""
    if asking.me is None:
        raise ConvnotesError(
            "nobody says who you are: nothing was written",
            "say so with --as PERSON, or: git config convnotes.me PERSON",
            _WRONG_USAGE,
        )
    return asking.me


def joining(
    replies: Replies, one: Conversation, people: tuple[PersonId, ...], *, add: bool
) -> tuple[PersonId, ...]:
    """Give those who do not take part yet, once it is agreed that they should."""
    found = tuple(dict.fromkeys(each for each in people if each not in one.participants))
    for person in found if not add else ():
        refusal = ConvnotesError(
            f"`{person}` takes no part in {one.id}: nothing was written",
            f"add them with --add; those who do: {', '.join(one.participants)}",
            _WRONG_USAGE,
        )
        replies.pick(f"add {person}", refusal, [Choice(person, f"Add {person}?")])
    return found


def _readable(notebook: Notebook, words: str) -> None:
    """Refuse a note that cannot be read, with the place to mend."""
    for note in notebook.notes:
        if not note.readable and folded(note.id) == folded(words) and note.problems:
            first = note.problems[0]
            place = note.source.place(first.span.start)
            raise ConvnotesError(
                f"{note.path}:{place.line}:{place.column}: {first.message}: nothing was written",
                f"fix this first: {first.hint}",
            )


def _begins_somebody(notebook: Notebook, words: str) -> PersonId | None:
    try:
        return PersonId(refer(notebook, words, (Kind.PERSON, Kind.ORG)))
    except ConvnotesError:
        return None


def _begins(notebook: Notebook, person: PersonId, words: str) -> bool:
    name = folded(notebook.person_name(person))
    wanted = folded(words)
    return any(
        each.startswith(wanted)
        for each in (folded(person), name, *name.split(), *person.split("-"))
    )


def _with(asking: Asking, replies: Replies, person: PersonId) -> NoteId:
    """Find the one open conversation with somebody, or ask which."""
    notebook = asking.notebook
    found = [
        one
        for one in notebook.conversations.values()
        if person in one.participants
        and one.declared.status is Status.OPEN
        and (asking.me is None or asking.me in one.participants)
    ]
    if len(found) == 1:
        return found[0].id
    name = notebook.person_name(person)
    if not found:
        raise ConvnotesError(
            f"no conversation with {name} is open: nothing was written",
            f"name one, or begin one: convnotes log {person} TEXT --to {person} --new TITLE",
            _WRONG_USAGE,
        )
    newest = sorted(
        found, key=lambda one: one.exchanges[-1].day.isoformat() if one.exchanges else ""
    )
    choices = [Choice(one.id, f"{one.id}  {safe(one.title)}") for one in reversed(newest)][:_SHOWN]
    refusal = ConvnotesError(
        f"{len(found)} conversations with {name} are open: nothing was written",
        "\n".join(("name one of them:", *(each.shown for each in choices))),
        _WRONG_USAGE,
    )
    return NoteId(replies.pick("conversation", refusal, choices))
