"""A file of `notes/` that cannot be opened.

What: the file exists and its bytes cannot be had: its permissions forbid it, its link leads nowhere,
or it is a folder, a pipe or a device named like a note.

Why: what it says is missing from every answer.

Instead: give yourself the right to read it, mend the link, or move it out of `notes/`.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN100", "unreadable-file", Severity.ERROR, __doc__, reported("unreadable-file"))
