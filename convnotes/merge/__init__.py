"""Three versions of one note to one: by exchanges, keys and boxes, where git knows only lines."""
