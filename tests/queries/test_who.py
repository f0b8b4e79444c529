"""Who knows it: how words are compared, and that an answer needs only the notes it is about."""

import datetime

import pytest

from convnotes.model.ids import PersonId
from convnotes.model.note import Kind, Note
from convnotes.model.notebook import Notebook
from convnotes.queries.who import EvidenceKind, who
from convnotes.text.accents import unaccented
from convnotes.text.assemble import assemble
from convnotes.text.looking import held, sought
from convnotes.workspace import find
from running import REPOSITORY

ON = datetime.date(2026, 11, 27)
INES = PersonId("ines-moura")


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("boiler", "Boilers, plumbing", {"boiler"}),
        ("boilers", "one boiler", {"boilers"}),
        ("plumber", "plumbing", set()),
        ("plumb", "plumbing", {"plumb"}),
        ("oiler", "boiler", set()),
        ("fuse boxes", "a box, a fuse", {"fuse", "boxes"}),
        ("batteries", "the battery", {"batteries"}),
        ("glass", "a glas", set()),
        ("gas", "ga", set()),
        ("nunez ÉVORA", "Núñez, Évora", {"nunez", "evora"}),
        ("屋根", "古い屋根です", {"屋根"}),
        ("c++", "c compilers", {"c"}),
    ],
)
def test_what_a_word_fits(words: str, text: str, found: set[str]) -> None:
    assert held(sought(words), text) == found


@pytest.fixture(scope="module")
def example() -> Notebook:
    return find(REPOSITORY).notebook


@pytest.mark.parametrize(
    "words", ["boiler", "hens", "stairs", "roof slate", "wiring", "nobody-knows"]
)
def test_an_answer_needs_only_the_notes_it_is_about(words: str, example: Notebook) -> None:
    answer = who(example, words, ON, INES)
    people = {each.person for each in answer}
    kept = [note for note in example.notes if _concerns(example, note, words, people)]
    slice_of_it = assemble(kept, example.config)
    assert len(slice_of_it.notes) < len(example.notes)
    assert who(slice_of_it, words, ON, INES) == answer


def _concerns(notebook: Notebook, note: Note, words: str, people: set[PersonId]) -> bool:
    """Keep notes on people, those that hold a word, and those that name somebody of the answer.

    Beside each entry that stands elsewhere stands its conversation, which names who takes part.
    """
    if note.kind in (Kind.PERSON, Kind.ORG) or held(sought(words), note.source.text):
        return True
    text = unaccented(note.source.text)
    names = (unaccented(name) for each in people for name in (each, notebook.person_name(each)))
    linked = note.id in {
        one.id
        for one in notebook.conversations.values()
        for each in one.exchanges
        if people.intersection((*each.speakers, *each.hearers))
    }
    return linked or any(name in text for name in names)


def test_the_better_kind_and_more_recommenders_come_first(example: Notebook) -> None:
    kinds = list(EvidenceKind)
    for words in ("hens", "stairs", "house", "a"):
        answer = who(example, words, ON, INES)
        ranks = [(kinds.index(each.rank), -each.recommenders) for each in answer]
        assert ranks == sorted(ranks)
        for each in answer:
            got = {word for line in each.evidence for word in line.words}
            assert got == set(sought(words))
