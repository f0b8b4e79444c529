"""How many examples a property is held to: fewer in the quick tests than with the slow ones."""

import os

THOROUGH = "CONVNOTES_THOROUGH"
"""The variable of the environment by which conftest.py tells that slow tests run as well."""


def examples(count: int) -> int:
    """Give how many of so many examples to try: all with the slow tests, else a third."""
    return count if os.environ.get(THOROUGH) else max(count // 3, 20)
