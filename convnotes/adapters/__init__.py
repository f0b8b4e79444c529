"""The outside world: one file for each part of it."""
