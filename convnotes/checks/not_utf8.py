"""A file that is not UTF-8 text.

What: its bytes are Latin-1, UTF-16, or an image that was named `.md`.

Why: reading it by guess would garble names; it is left out instead.

Instead: save it as UTF-8, or give an attachment its own ending.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN109", "not-utf8", Severity.ERROR, __doc__, reported("not-utf8"))
