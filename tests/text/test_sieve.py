"""What a sieve lets through, and that texts without accents are told at once."""

import random
import sys
import unicodedata

from convnotes.model.ids import folded
from convnotes.text import accents
from convnotes.text.accents import has_no_accents, unaccented
from convnotes.text.looking import held, sieves, sought
from convnotes.text.sieve import key_sieve
from sampling import examples

WORDS = (
    "boiler",
    "boilers",
    "núñez",
    "œuvre",
    "straße",
    "ﬁx",
    "屋根",
    "가",
    "utépl",
    "ΣΊΣΥΦΟΣ",
    "x_y",
)
SIGNS = (
    "aeiosuAEIOSUßſŁøœæ\u0301\u0327\u0300\u212a\u017f\u1100\u1161\u11a8 屋根가→…\u00a0\u200b-_.\n\t"
    "\"'²٣İıﬁ"
)


def texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        parts = []
        for _ in range(chance.randint(1, 8)):
            word = chance.choice(WORDS)
            word = chance.choice((word, word.upper(), word.title()))
            word = chance.choice((word, unicodedata.normalize("NFKD", word)))
            sign = chance.choice((chance.choice(SIGNS), chr(chance.randint(1, 0x2FFF))))
            at = chance.randint(0, len(word))
            parts.append(chance.choice((word, word[:at] + sign + word[at:], sign, word[:at])))
        found.append(chance.choice(("", " ", "\n", "·")).join(parts))
    return found


def test_a_sieve_lets_everything_through_that_holds_a_word() -> None:
    wanted = [word for each in WORDS for word in sought(each)]
    tests = dict(zip(wanted, sieves(wanted), strict=True))
    for text in texts(1, examples(6000)):
        data = text.encode("utf-8", "replace")
        for word in held(wanted, data.decode()):
            assert tests[word](data), (word, text)


def test_a_sieve_stops_what_holds_none() -> None:
    (test,) = sieves(("boiler",))
    assert not test("A → B: Núñez and the heating …".encode())
    assert test("The Bóilers".encode())


def slowly(text: str) -> str:
    plain = folded(text)
    if plain.isascii():
        return plain
    apart = accents._MARKS.sub("", unicodedata.normalize("NFKD", plain))
    whole = unicodedata.normalize("NFC", apart).casefold()
    return " ".join(accents._STROKES.sub(lambda each: accents._STROKED[each[0]], whole).split())


def test_accents_are_told_at_once() -> None:
    for text in texts(2, examples(6000)):
        assert unaccented(text) == slowly(text), ascii(text)
    assert has_no_accents("a → b")


def test_every_sign() -> None:
    for number in range(128, sys.maxunicode + 1, 1 if examples(3) == 3 else 7):
        sign = chr(number)
        if not 0xD800 <= number < 0xE000:
            assert unaccented(f"a{sign}b") == slowly(f"a{sign}b"), hex(number)


def test_keys() -> None:
    test = key_sieve(("phone_no", "kin"))
    for text in (
        "Phone-No: 1",
        "phone no: 1",
        '"\\x6bin": 2',
        "\u212aIN: Bo",
        "ph: 1\nKin: 2",
        "? kin\n: 2",
        "'kin' : 2",
    ):
        assert test(text.encode()), text
    assert not test("---\ntitle: A → B\nphone: 1\n---\nkin is near\n".encode())
