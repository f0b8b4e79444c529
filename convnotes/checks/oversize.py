"""A note, or its front matter, that is too large to be one.

What: the file is over 4 MiB, its front matter is over 64 KiB or made of
more than about 5,000 values.

Why: limits keep one file from stopping all answers.

Instead: split the note; keep values in front matter short.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN111", "oversize", Severity.ERROR, __doc__, reported("oversize"))
