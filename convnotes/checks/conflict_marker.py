"""A merge that nobody finished.

What: a line starts with `<<<<<<<` or `>>>>>>>`.

Why: both versions stand in the note, and one of them is wrong.

Instead: keep what is right of both and delete the marker lines.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN110", "conflict-marker", Severity.ERROR, __doc__, reported("conflict-marker"))
