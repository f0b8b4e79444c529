"""`python -m convnotes` is the same as `convnotes`."""

from convnotes.cli import run

run()
