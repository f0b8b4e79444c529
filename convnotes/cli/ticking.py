"""What `done` and `drop` share."""

from convnotes.cli.asking import Asking
from convnotes.cli.verbs import written_in
from convnotes.cli.writing import Done, Replies, Verb
from convnotes.edits.outcome import outcome_in
from convnotes.edits.tick import find_box, tick
from convnotes.model.conversation import State
from convnotes.report.answers import Answer, sentence
from convnotes.report.terminal import safe
from convnotes.turns.standing import turn

_WORDS = {State.DONE: ("Done", "done"), State.DROPPED: ("Dropped", "drop")}


def ticking(words: str, state: State) -> Verb:
    """Give the verb that ticks the one open box which words fit."""

    def verb(asking: Asking, replies: Replies) -> Done:
        del replies
        notebook = asking.notebook
        box = find_box(notebook, words)
        change = tick(notebook, box, state, asking.on)
        said, verb = _WORDS[state]
        told = sentence(f"{said}: {safe(box.text)}")
        if box.note in notebook.conversations:
            then = outcome_in(notebook, box.note, [change])
            one = then.conversations[box.note]
            answer = Answer(then, asking.on, asking.me)
            told += " " + answer.standing(one, turn(one, asking.on), now="still")
        place = written_in(f"{box.site.path}:{box.site.line}")
        return Done((change,), f"{verb} {box.note}:{box.site.line}", (told, place))

    return verb
