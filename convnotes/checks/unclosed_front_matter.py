"""Front matter without its closing line.

What: the first line is `---`, and no later line is exactly that.

Why: where the front matter ends cannot be known; the note is private and left out.

Instead: add a line `---` after the last key. `--- ` with a blank behind it is not one.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check(
    "CN108", "unclosed-front-matter", Severity.ERROR, __doc__, reported("unclosed-front-matter")
)
