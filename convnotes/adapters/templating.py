"""Jinja as the site needs it: the same templates give the same text, in half of the time.

What Jinja does at every turn for the sake of what this site never has (functions that want to be told
their context, values that escape themselves) is left out of the code that it makes of a template.
"""

import re
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes, pass_eval_context, runtime
from jinja2.compiler import CodeGenerator, Frame
from jinja2.utils import internalcode, missing
from markupsafe import Markup
from markupsafe import escape as escaped

_SPECIAL = re.compile("[&<>'\"]").search
_RUNTIME = "from jinja2.runtime import "


def escape(value: Any) -> str:
    """Give a value as HTML, as `markupsafe.escape` does, which takes longer to find nothing to do."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL(value)):
        return value  # type: ignore[no-any-return] # both are texts
    return escaped(value)


class Macro(runtime.Macro):
    """A macro as Jinja calls it, which takes longer to find that it is called as most are."""

    def __init__(self, environment: Environment, *more: Any) -> None:
        super().__init__(environment, *more)
        odd = self.caller or self.catch_kwargs or self.catch_varargs or environment.is_async
        self._most = -1 if odd or not self._default_autoescape else self._argument_count

    @internalcode
    @pass_eval_context
    def __call__(self, *given: Any, **named: Any) -> str:
        left = self._most - len(given)
        if named or left < 0 or (given and type(given[0]) is nodes.EvalContext):
            return super().__call__(*given, **named)
        made = self._func(*given, *(missing,) * left)
        # What a macro writes has been escaped in it.
        return made if type(made) is Markup else str.__new__(Markup, made)


class _Code(CodeGenerator):
    """Writes what a template does as plain Python wherever that comes to the same."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Look an attribute up at once; what has none is asked for an item, or undefined."""
        self.write("(found if (found := getattr(held := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing")
        self.write(f" else environment.getattr(held, {node.attr!r}))")

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Call functions and macros at once where all is escaped; macros then escape by themselves."""
        inside = frame.eval_ctx
        odd = node.dyn_args or node.dyn_kwargs or any(iskeyword(each.key) for each in node.kwargs)
        if forward_caller or odd or inside.volatile or not inside.autoescape:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        self.write(")")


class DrawingEnvironment(Environment):
    """An environment whose templates escape everything and never ask for their context."""

    code_generator_class = _Code

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        made = super()._generate(source, name, filename, defer_init)
        head, found, rest = made.partition(_RUNTIME)
        line, _, code = rest.partition("\n")
        own = f"; from {__name__} import escape, Macro" if found else ""
        return f"{head}{found}{line}{own}\n{code}"
