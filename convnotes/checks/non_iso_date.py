"""A date that is not written as year, month and day.

What: `2026-1-5`, `5 Jan` or `1/5/2026` stands where a date is wanted.

Why: `1/5/2026` is January to some and May to others; files hold ISO dates only (ISO 8601).

Instead: write `2026-01-05`. Where there is one reading, `check --fix` writes it.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN103", "non-iso-date", Severity.ERROR, __doc__, reported("non-iso-date"))
