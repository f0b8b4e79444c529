"""A table or key in `convnotes.toml` that does not exist.

What: for instance `[teams]` or `member`.

Why: it has no effect, and likely was meant for another.

Instead: write the one in the hint, or delete it.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN120", "unknown-setting", Severity.WARNING, __doc__, reported("unknown-setting"))
