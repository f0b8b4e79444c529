"""A key that looks like a misspelling.

What: `participant`, `next-turn`, `duedate`. Keys that convnotes does not know are kept and are no
error; these come so near to one it knows that they were likely meant for it.

Why: the value is not read. A note with a misspelt `visibility` or `publish` is private.

Instead: write the key in the hint, or let `check --fix` do it.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN107", "misspelt-key", Severity.WARNING, __doc__, reported("misspelt-key"))
