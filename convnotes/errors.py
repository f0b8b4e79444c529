"""The one exception of convnotes: a command that cannot be done."""


class ConvnotesError(Exception):
    """Says in one sentence what was not done and why; `hint` says what to try.

    `status` is the exit status: 2 for wrong usage, 3 for a file or repository problem.
    """

    def __init__(self, message: str, hint: str = "", status: int = 3) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status


class ChangedMeanwhile(ConvnotesError):
    """A file is not as it was read: nothing was written; read it again, and try again."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changed meanwhile: nothing was written", "try again")
