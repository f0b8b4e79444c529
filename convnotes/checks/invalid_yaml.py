"""Front matter that YAML refuses.

What: the lines between the two `---` cannot be read as keys and values. The message names the cause:
a value that starts with `@` or `*`, a colon and blank inside a value, several `[[links]]` without a
list around them, a quote that is never closed, a tab, values that repeat others by reference.

Why: without its front matter nobody knows who takes part; the note is private and left out.

Instead: quote the value: `title: "Fwd: your offer"`. Where one fix is certain, `check --fix` makes it.
"""

from convnotes.checks.contract import Check, reported
from convnotes.model.diagnostic import Severity

CHECK = Check("CN101", "invalid-yaml", Severity.ERROR, __doc__, reported("invalid-yaml"))
