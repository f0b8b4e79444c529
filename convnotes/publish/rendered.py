"""Rendered Markdown that is kept from one build to the next, as long as it would come out the same."""

import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import Any, Protocol


class Store(Protocol):
    """Keeps texts under keys, for as long as it likes."""

    def get(self, key: str) -> str | None:
        """Give what was kept under a key."""

    def put(self, key: str, made: str) -> None:
        """Keep something."""


class Asked:
    """Passes questions about links on, and remembers the answers: rendering depends on no more."""

    def __init__(self, links: Any) -> None:
        self._links = links
        self.answers: list[list[Any]] = []

    def target(self, link: str) -> Any:
        """Find the page of a wikilink's target."""
        return self._noted("target", link)

    def person(self, name: str) -> Any:
        """Find the page of somebody named in a field."""
        return self._noted("person", name)

    def day(self, iso: str, near: bool) -> Any:
        """Write a day."""
        return self._noted("day", iso, near)

    def _noted(self, question: str, *asked: Any) -> Any:
        answer = getattr(self._links, question)(*asked)
        self.answers.append([question, list(asked), _plain(answer)])
        return answer


def kept(store: Store, links: Any, name: tuple[object, ...], render: Callable[[Any], str]) -> str:
    """Give what was rendered before under a name, or render it and keep it.

    It is rendered anew where a link of it now leads elsewhere, or is called otherwise.
    """
    key = hashlib.blake2b(repr(name).encode("utf-8", "replace"), digest_size=20).hexdigest()
    found = store.get(key)
    if found is not None:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            # What makes no sense is rendered anew.
            answers, made = json.loads(found)
            ask = {"target": links.target, "person": links.person, "day": links.day}
            if all(_plain(ask[what](*asked)) == answer for what, asked, answer in answers):
                return str(made)
    asked = Asked(links)
    text = render(asked)
    store.put(key, json.dumps([asked.answers, text]))
    return text


def _plain(answer: Any) -> Any:
    if answer is None or isinstance(answer, str):
        return None if answer is None else str(answer)
    return [str(each) for each in answer]
