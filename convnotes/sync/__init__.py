"""Sharing the notes by git: commit, fetch, merge, check, push, and a plain account of it."""
