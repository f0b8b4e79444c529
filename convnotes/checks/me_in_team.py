"""`me` in the notes of a team.

What: a note says `me` while `[team]` has more than one member.

Why: it means somebody else to each reader.

Instead: write the id of the one who is meant.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN206", "me-in-team", Severity.ERROR, __doc__, reported("me-in-team"))
