"""A word that its key does not allow.

What: `status: finished`, `visibility: secret`, `cadence: often`.

Why: convnotes never guesses; a note whose `visibility` cannot be read is private.

Instead: write one of the words in the hint.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN105", "wrong-value", Severity.ERROR, __doc__, reported("wrong-value"))
