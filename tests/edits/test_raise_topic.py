"""A topic more, and not another byte: in notes of many hands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convnotes.edits.raise_topic import raise_topic, topics
from convnotes.errors import ConvnotesError
from convnotes.model.ids import NoteId
from convnotes.text.apply import apply
from noteworks import notebook

PATH = "notes/people/bob-hale.md"
_HEADS = ("", "---\ntitle: Bob Hale\n---\n", '---\ntitle: Bob Hale\ntags: [a, "b"] # c\n---\n')
_PARTS = (
    "He is honest.",
    "# Bob\n\nThe roofer.",
    "## Log\n- 2026-10-02 cake on the scaffold\n  - [ ] send the price",
    "## Log\n\n### 2026-10-02 bob-hale (call): he rang\nneeds:: a key",
    "## Raise next time\n- [ ] the moss",
    "## Raise next time\n\n* [x] the slates\n* [ ] the moss\n  on the north slope",
    "### Raise Next Time ###",
    "## Raise next time\nSome words first.\n\n## Afterwards",
    "```\n## Raise next time\n- [ ] code\n```",
    "%% a comment\n## Raise next time\n%%",
    "1. [ ] numbered",
    "> ## Raise next time\n> - [ ] quoted",
)


@st.composite
def notes(draw: st.DrawFn) -> bytes:
    """Give the bytes of a person's note."""
    parts = draw(st.lists(st.sampled_from(_PARTS), max_size=4, unique=True))
    text = (
        draw(st.sampled_from(_HEADS))
        + "\n\n".join(parts)
        + draw(st.sampled_from(["", "\n", "\n\n"]))
    )
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()


@given(notes(), st.sampled_from(["the ladder", "[[carol-diaz]]: how is she?", "a `code` *word*"]))
@settings(max_examples=150, phases=[__import__("hypothesis").Phase.generate])
def test_a_topic_more_and_not_another_byte(data: bytes, text: str) -> None:
    book = notebook({PATH: data})
    note = book.by_id[NoteId("bob-hale")]
    raised = raise_topic(book, note, text)
    (edit,) = raised.change.edits
    written = apply(note.source, raised.change.edits)
    after = notebook({PATH: written})
    then = after.by_id[NoteId("bob-hale")]
    assert [each.text for each in topics(then)] == [*(each.text for each in topics(note)), text]
    assert topics(then)[-1].line == raised.site.line
    assert edit.span.start == edit.span.end or not note.source.text[slice(*edit.span)].strip()
    if edit.span.start == edit.span.end:
        assert len(written) == len(data) + len(edit.text.encode())
    assert ("\r\n" in edit.text) == (b"\r\n" in data and "\n" in edit.text)
    old, new = (one.logged.get(NoteId("bob-hale"), ()) for one in (book, after))
    assert [each[:9] for each in old] == [each[:9] for each in new]


def test_what_is_there_already_is_not_raised_twice() -> None:
    book = notebook({PATH: b"---\ntitle: Bob\n---\n## Raise next time\n- [ ] The moss\n"})
    with pytest.raises(ConvnotesError, match=r"bob-hale\.md:5 says that already"):
        raise_topic(book, book.by_id[NoteId("bob-hale")], "the  moss")


def test_a_comment_that_is_never_closed_is_named() -> None:
    book = notebook({PATH: b"---\ntitle: Bob\n---\n<!-- open\n"})
    with pytest.raises(ConvnotesError, match=r"bob-hale\.md:4:1: code or a comment begins here"):
        raise_topic(book, book.by_id[NoteId("bob-hale")], "the moss")
