"""What a reference on the command line means: an id, a title, an alias, or a prefix of one."""

from convnotes.errors import ConvnotesError
from convnotes.model.ids import NoteId, folded
from convnotes.model.note import Kind
from convnotes.model.notebook import Notebook
from convnotes.text.names import nearest_id

_WRONG_USAGE = 2
_SHOWN = 5


def refer(notebook: Notebook, words: str, kinds: tuple[Kind, ...] = tuple(Kind)) -> NoteId:
    """Give the note that words mean; raises `ConvnotesError` with the nearest names, or all that fit."""
    wanted = folded(words)
    ids = [note.id for note in notebook.by_id.values() if note.kind in kinds]
    found = [each for each in ids if folded(each) == wanted]
    if len(found) == 1:
        return found[0]
    names = _names(notebook, kinds)
    for fits in (
        found,
        [each for name, each in names if name == wanted],
        [each for name, each in names if name.startswith(wanted)],
        [each for name, each in names if f" {wanted}" in name or f"-{wanted}" in name],
    ):
        unique = tuple(dict.fromkeys(fits))
        if len(unique) == 1:
            return unique[0]
        if unique:
            raise _several(words, unique)
    known = {each: notebook.by_id[each] for each in ids}
    near = nearest_id(words, known) or _nearest_name(words, names)
    raise ConvnotesError(
        f"nothing here is called `{words}`",
        f"did you mean `{near}`?" if near else "see: convnotes list",
        _WRONG_USAGE,
    )


def _names(notebook: Notebook, kinds: tuple[Kind, ...]) -> list[tuple[str, NoteId]]:
    found: list[tuple[str, NoteId]] = []
    for note in notebook.by_id.values():
        if note.kind in kinds:
            found.append((folded(note.id), note.id))
            others = (note.title, *note.texts("aliases"), *note.texts("email"))
            found += [(folded(name), note.id) for name in others]
    return found


def _nearest_name(words: str, names: list[tuple[str, NoteId]]) -> str:
    import difflib

    by_name = dict(names)
    near = difflib.get_close_matches(folded(words), sorted(by_name), 1, 0.6)
    return by_name[near[0]] if near else ""


def _several(words: str, fits: tuple[NoteId, ...]) -> ConvnotesError:
    shown = ", ".join(f"`{each}`" for each in fits[:_SHOWN])
    more = f" and {len(fits) - _SHOWN} more" if len(fits) > _SHOWN else ""
    return ConvnotesError(
        f"`{words}` fits several: {shown}{more}", "write more of it", _WRONG_USAGE
    )
