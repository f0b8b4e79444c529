"""One file, one verb: a notebook to a change, which the outside world carries out."""
