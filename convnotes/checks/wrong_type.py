"""A value of another type than its key has.

What: the text `"false"` where true or false is wanted, a list where one text is, a template's
`{{date}}` without quotes, `tags: #a` (a comment to YAML), or a phone number that YAML takes for an
octal number.

Why: the value is not used, or other tools change it in silence.

Instead: write it as the hint says; mostly that means to add or remove quotes.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN104", "wrong-type", Severity.ERROR, __doc__, reported("wrong-type"))
