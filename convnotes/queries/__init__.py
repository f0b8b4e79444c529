"""One file, one question: a notebook, a day and who asks, to rows."""
