"""convnotes: whose turn it is in every conversation, kept as Markdown in git."""

__version__ = "0.1.0"
