"""How much is read."""

LARGEST_NOTE = 4 * 1024 * 1024
"""Bytes: a longer note is a finding and is not read."""
