"""A date that no calendar has.

What: `2026-02-30` has the form of a date and is none. This is looked for in front matter, at the start
of exchanges, in promises and in fields.

Why: what cannot come will never be due; the exchange or the date is left out.

Instead: write the day that was meant.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN102", "impossible-date", Severity.ERROR, __doc__, reported("impossible-date"))
