"""What is said on stderr of a merge that decided something."""

from convnotes.merge.turn_state import Decision, Standing

_SIDES = {1: "our side", 2: "their side"}


def decision_told(path: str, decision: Decision, merged: Standing | None, both: bool) -> str:
    """Say in a sentence whose turn it is after a merge, and by what that was decided."""
    if decision.unsure or merged is None:
        return f"{path}: both sides say whose turn it is, and neither is newer: choose one of them"
    turn = merged.turn
    if turn.aside:
        stands = "it is closed or put aside"
    elif turn.holders:
        people = " and ".join(turn.holders)
        stands = f"{people} {'hold' if len(turn.holders) > 1 else 'holds'} the turn"
        stands += f" since {turn.since}" if turn.since else ""
    else:
        stands = "nobody holds the turn"
    by = _by(decision, merged)
    who = "both sides changed the turn" if both else "the turn was derived again"
    return f"{path}: {who}: {stands}, by {by} ({turn.rule})"


def _by(decision: Decision, merged: Standing) -> str:
    if merged.turn.rule in ("T0", "T2") and decision.holder and not merged.repeats:
        return f"the newest declaration, from {_SIDES[decision.holder]}"
    return f"the newest exchange, of {merged.turn.last}" if merged.turn.last else "the header"
