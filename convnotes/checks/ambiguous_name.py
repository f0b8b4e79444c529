"""A name that fits two people.

What: the name is the title or an alias of more than one person.

Why: to guess would give somebody else's turn to the wrong person.

Instead: write the id; an id always wins over a title or an alias.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN202", "ambiguous-name", Severity.ERROR, __doc__, reported("ambiguous-name"))
