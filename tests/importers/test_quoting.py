"""New words and history: every form, in several languages, and no word lost."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnotes.importers.quoting import split

FORMS = [
    "On Fri, 3 Apr 2026 at 09:00, Ann Lee <ann@example.org> wrote:\n\n> old\n> words",
    "On Fri, 3 Apr 2026 at 09:00, Ann Lee\n<ann@example.org> wrote:\n> old",
    "Am 03.04.26 um 09:00 schrieb Ann Lee:\n> old",
    "Le ven. 3 avr. 2026 à 09:00, Ann Lee <ann@example.org> a écrit :\n\n> old",
    "El vie, 3 abr 2026 a las 9:00, Ann Lee (<ann@example.org>) escribió:\n\n> old",
    "Il giorno ven 3 apr 2026 alle ore 09:00 Ann Lee <ann@example.org> ha scritto:\n> old",
    "Op vr 3 apr 2026 om 09:00 schreef Ann Lee <ann@example.org>:\n> old",
    "3 апреля 2026 г., 9:00 пользователь Ann Lee <ann@example.org> написал:\n> old",
    "2026年4月3日(金) 9:00 Ann Lee <ann@example.org>:\n> old",
    "Quoting Ann Lee <ann@example.org>:\n> old",
    "Ann Lee wrote:\n> old",
    "> old",
    "-----Original Message-----\nFrom: Ann\nSent: Friday\nTo: Bob\nSubject: x\n\nold",
    "-------- Ursprüngliche Nachricht --------\nVon: Ann\n\nold",
    "---------- Forwarded message ---------\nFrom: Ann\n\nold",
    "Begin forwarded message:\n\nold",
    "________________________________\nFrom: Ann\nSent: Friday, 3 April\nTo: Bob\nSubject: x\n\nold",
    "*Von:* Ann\n*Gesendet:* Freitag\n*An:* Bob\n*Betreff:* x\n\nold",
    "De : Ann\nEnvoyé : vendredi\nÀ : Bob\nObjet : x\n\nold",
    "发件人: Ann\n发送时间: 2026\n收件人: Bob\n主题: x\n\nold",
    "On Friday, April 3, 2026 9:00 AM, Ann <ann@example.org> wrote:\n\nold without signs",
    "-- \nBob Hale\nPump Yard",
    "_______________________________________________\nPumps mailing list\nhttp://example.org/listinfo",
]


@pytest.mark.parametrize("form", FORMS)
def test_history_below(form: str) -> None:
    assert split(f"New words.\n\n{form}") == ("New words.", form.replace("-- \n", "--\n"))


@pytest.mark.parametrize("form", FORMS[:12])
def test_history_above(form: str) -> None:
    assert split(f"{form}\n\nNew words.") == ("New words.", form.replace("-- \n", "--\n"))


def test_replies_between_quotes_keep_them() -> None:
    text = "On 3 Apr 2026, Ann wrote:\n> When?\n\nMonday.\n\n> Where?\n\nHere."
    assert split(f"{text}\n\n> Bye\n-- \nBob") == (text, "> Bye\n--\nBob")


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\nnothing.",
        "To: be or not to be\nFrom: here to there",
        "Agenda:\n- one\n- two",
        "a\n---\nb",
        "a -- b",
        "Five > four\n\n  code",
        "-- \nonly a signature",
        "x\n-- \n" + "\n".join(f"line {number}" for number in range(30)),
    ],
)
def test_what_is_no_history(text: str) -> None:
    found = split(text)
    assert found.text.split() == text.split()
    assert found.quoted == ""


LINES = st.sampled_from(
    [line for form in FORMS for line in form.split("\n")]
    + ["", "new", "more words:", "> > x", "--"]
)


@given(st.lists(LINES, max_size=25))
def test_every_line_is_kept_once(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = split(text)
    words = Counter(re.findall(r"\S+", text))
    assert (
        Counter(re.findall(r"\S+", found.text)) + Counter(re.findall(r"\S+", found.quoted)) == words
    )
