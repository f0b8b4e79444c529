"""A setting in `convnotes.toml` with a value that it cannot have.

What: for instance `members = "ann-lee"`, or `visibility = "public"`.

Why: the default is used in its place, and for `visibility` that is `private`.

Instead: write the value as the hint says.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN121", "wrong-setting", Severity.ERROR, __doc__, reported("wrong-setting"))
