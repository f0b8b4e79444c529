"""The templates of the site: those that come with convnotes, and a workspace's own over them."""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)

from convnotes.adapters.builtin import builtin_templates
from convnotes.adapters.templating import DrawingEnvironment
from convnotes.errors import ConvnotesError

_KINDS = (".html", ".css", ".js", ".svg")
_BLOCK = re.compile(r"{%-? *block (\w+) *-?%}")
_EXTENDS = re.compile(r"{%-? *extends \"([\w.]+)\" *-?%}")


class Theme:
    """The templates for one workspace: a file in `own` comes before the one of the same name.

    A template of the workspace reaches the one it stands before as `default/NAME`, so that it can
    extend it and say one block anew.
    """

    def __init__(self, own: Path | None = None) -> None:
        self.builtin = builtin_templates()
        self.own = own if own and own.is_dir() and own.resolve() != self.builtin else None

    @cached_property
    def environment(self) -> DrawingEnvironment:
        """The Jinja environment: everything is escaped, and an unknown name is an error."""
        builtin = FileSystemLoader(self.builtin)
        loaders = [FileSystemLoader(self.own)] if self.own else []
        return DrawingEnvironment(
            loader=ChoiceLoader([*loaders, builtin, PrefixLoader({"default": builtin})]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Give the static files by their path in the site; raises `ConvnotesError`."""
        found: dict[str, Path] = {}
        for folder in (self.builtin, *((self.own,) if self.own else ())):
            home = folder / "static"
            for file in sorted(home.rglob("*")):
                inside = file.relative_to(home).as_posix()
                if file.is_file() and not file.is_symlink() and not _hidden(inside):
                    found[f"static/{inside}"] = file
        for path, file in sorted(found.items()):
            try:
                yield path, file.read_bytes()
            except OSError as error:
                raise ConvnotesError(f"{file} cannot be read: {error.strerror}") from None

    def sources(self) -> tuple[str, ...]:
        """Give the name of every template and static file that comes with convnotes."""
        found = (each.relative_to(self.builtin).as_posix() for each in self.builtin.rglob("*"))
        return tuple(sorted(each for each in found if each.endswith(_KINDS) and not _hidden(each)))

    def source(self, name: str) -> str:
        """Give the text of a template that comes with convnotes."""
        return (self.builtin / name).read_text(encoding="utf-8")

    def blocks(self, name: str) -> tuple[str, ...]:
        """Give the blocks of a template, those of the one that it extends after its own."""
        found: dict[str, None] = {}
        while name.endswith(".html"):
            text = self.source(name)
            found.update(dict.fromkeys(_BLOCK.findall(text)))
            extended = _EXTENDS.search(text)
            name = extended[1] if extended else ""
        return tuple(found)

    def own_names(self) -> frozenset[str]:
        """Give the name of every file among the workspace's own templates."""
        if self.own is None:
            return frozenset()
        found = (each for each in self.own.rglob("*") if each.is_file())
        names = (each.relative_to(self.own).as_posix() for each in found)
        return frozenset(each for each in names if not _hidden(each))

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        """Turn an error in a template into a `ConvnotesError` with its file and line."""
        try:
            yield
        except TemplateSyntaxError as error:
            place = f"{error.filename or error.name}:{error.lineno}"
            raise _unbuilt(f"{place}: {error.message}") from None
        except TemplateNotFound as error:
            raise _unbuilt(f"there is no template `{error.name}`") from None
        except ConvnotesError:
            raise
        except Exception as error:
            found = self._place(error)
            if found is None:
                raise
            raise _unbuilt(f"{found}: {error}") from None

    def _place(self, error: Exception) -> str | None:
        """Find the line of a template that an error came from; None where it is no template's."""
        folders = [str(each) for each in (self.own, self.builtin) if each]
        steps = traceback.extract_tb(error.__traceback__)
        template = next(
            (
                each
                for each in reversed(steps)
                if any(each.filename.startswith(folder) for folder in folders)
            ),
            None,
        )
        if template is None:
            return None
        ours = not (self.own and template.filename.startswith(folders[0]))
        if ours and not isinstance(error, TemplateError):
            return None
        return f"{template.filename}:{template.lineno}"


def _unbuilt(message: str) -> ConvnotesError:
    return ConvnotesError(
        f"{message}; the site was not built",
        "mend the template, or delete it to get the one of convnotes back",
    )


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))
