"""The index: what was read of the notes, so that only what has changed is read again.

`seen.py` tells whether notes have changed, `lookup.py` answers, `refresh.py` brings it up to date,
`codec.py` writes records as JSON.
"""
