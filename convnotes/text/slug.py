"""Where the pages of notes lie: names that are stable, safe on every file system, never two alike."""

import hashlib
import re
import unicodedata

from convnotes.model.ids import folded
from convnotes.model.note import Kind

FOLDERS = {
    Kind.CONVERSATION: "conversations",
    Kind.PERSON: "people",
    Kind.ORG: "orgs",
    Kind.PAGE: "pages",
}
"""The folder of the pages of each kind of note."""

_CLEAN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
_RESERVED = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
_LONGEST = 60


def slug(name: str) -> str:
    """Give a file name without its ending for an id.

    A plain lower-case id is its own name. Any other gets a readable form and, after a `~` that no
    plain id can hold, a digest of the id as ids are compared.
    """
    plain = folded(name)
    if _CLEAN.fullmatch(plain) and not _RESERVED.fullmatch(plain):
        return plain
    bare = unicodedata.normalize("NFKD", plain)
    ascii_only = "".join(each for each in bare if not unicodedata.combining(each))
    letters = re.sub(r"[^a-z0-9]+", "-", ascii_only)
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{letters.strip('-')[:_LONGEST].strip('-')}~{digest}"
