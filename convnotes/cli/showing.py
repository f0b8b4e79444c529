"""What git calls for each version of a note that it compares; called often, it loads little."""

from pathlib import Path

from convnotes.errors import ConvnotesError
from convnotes.report.readable import readable


def shown(file: str) -> str:
    """Give a note as its differences are read best."""
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise ConvnotesError(f"{file} cannot be read: {error.strerror}") from None
    return readable(data.decode("utf-8", "backslashreplace"))
