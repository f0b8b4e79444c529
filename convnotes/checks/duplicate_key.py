"""A key given twice.

What: the same key stands in the front matter a second time, often after a merge by lines.

Why: most tools take the last one in silence, so that the wrong person holds the turn. Here the first
one is read, and a note with two `visibility` is private.

Instead: keep one of them.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN106", "duplicate-key", Severity.ERROR, __doc__, reported("duplicate-key"))
