"""Cards that nobody here wrote: each is taken over or rejected with its reason, and none is lost.

`CONVNOTES_DATA` names a folder with `vcard/*/*.vcf` in it; without it these tests are skipped.
"""

import os
import re
from pathlib import Path

import pytest

from convnotes.importers import Options
from convnotes.importers.vcard_file import read, recognises
from convnotes.model.draft import Card, Rejected

DATA = Path(os.environ.get("CONVNOTES_DATA", ""))
_BEGIN = re.compile(rb"^begin:vcard", re.IGNORECASE | re.MULTILINE)
_NOBODY = "has no name, org, address or number"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("CONVNOTES_DATA"), reason="CONVNOTES_DATA is not set"),
]


def _files() -> list[Path]:
    return sorted(DATA.glob("vcard/*/*.vcf")) if os.environ.get("CONVNOTES_DATA") else []


@pytest.mark.parametrize("file", _files(), ids=lambda file: file.name)
def test_every_card_in_the_wild_is_accounted_for(file: Path) -> None:
    data = file.read_bytes()
    assert recognises(file.name, data)
    found = list(read(file.name, data, Options()))
    assert len(found) == len(_BEGIN.findall(data))
    for each in found:
        if isinstance(each, Rejected):
            assert _NOBODY in each.reason
        else:
            assert isinstance(each, Card)
            assert each.name
            assert all(re.fullmatch(r"[^\s@]+@[^\s@]+", mail) for mail in each.mails)
            assert not re.search(r"=[0-9A-F]{2}=[0-9A-F]{2}", str(each))


def test_few_cards_in_the_wild_are_rejected() -> None:
    found = [each for file in _files() for each in read(file.name, file.read_bytes(), Options())]
    rejected = [each for each in found if isinstance(each, Rejected)]
    assert len(rejected) * 20 < len(found)
