"""The index: what was read of the notes, so that only what has changed is read again.

`lookup.py` answers from it, `refresh.py` brings it up to date, `codec.py` writes records as JSON.
"""
