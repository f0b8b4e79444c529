"""Words are folded and parted as people look for them; the browser's part is held to the same."""

import pytest

from convnotes.publish.words import fold, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Trip to Porto", ["trip", "to", "porto"]),
        ("Ürsula ÅSE Łódź", ["ursula", "ase", "lodz"]),
        ("Straße, œuvre, Æsir", ["strasse", "oeuvre", "aesir"]),
        ("it's 1,250.50 e-mail a_b", ["it", "s", "1", "250", "50", "e", "mail", "a", "b"]),
        ("ΟΔΟΣ οδός", ["οδοσ", "οδοσ"]),
        ("東京都", ["東京", "京都", "都"]),
        ("Zoom会議3回", ["zoom", "会議", "議", "3", "回"]),
        ("이메일", [fold("이메일")]),
        ("हिन्दी।", ["हिन्दी"]),
        ("שָׁלוֹם", ["שלום"]),
        ("", []),
        ("x" * 60, ["x" * 40, "x" * 20]),
    ],
)
def test_words_of_a_text(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_text_and_its_composed_form_are_the_same() -> None:
    assert fold("Nu\u0301n\u0303ez") == fold("Núñez") == "nunez"
