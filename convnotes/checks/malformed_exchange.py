"""A line that looks like an exchange and cannot be read as one.

What: an arrow with nobody before or after it, two speakers before it, text after the channel without
a colon, a time that no clock shows.

Why: the exchange is left out, and the turn may stand with the wrong person.

Instead: `## 2026-11-20 ann-lee -> bob-hale (email): summary`.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check(
    "CN308", "malformed-exchange", Severity.ERROR, __doc__, reported("malformed-exchange")
)
