"""The JSON Schema of a whole notebook, as strict as can be: no key more, no key less."""

from typing import Any

from cli.schemas import (
    _EXCHANGE,
    _ISO,
    _PATH,
    _PROMISE,
    _SITE,
    _TEXT,
    _TEXTS,
    _TURN,
    _VERSION,
    _exactly,
    _list,
    _or_null,
)

_MOMENT = _or_null({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}( \d\d:\d\d)?$"})
_OPTIONAL = _or_null(_TEXT)
_NOTE: dict[str, Any] = {
    "id": _TEXT,
    "title": _TEXT,
    "path": _PATH,
    "visibility": {"enum": ["private", "team", "public"]},
    "owner": _OPTIONAL,
    "created": _MOMENT,
    "aliases": _TEXTS,
    "tags": _TEXTS,
    "text": _TEXT,
}
_SAID: dict[str, Any] = {
    **_EXCHANGE,
    "fields": _list(_exactly(key=_TEXT, value=_TEXT, **_SITE["properties"])),
}
_BODY = _exactly(
    **_NOTE,
    status={"enum": ["active", "paused", "archived"]},
    email=_TEXTS,
    phone=_TEXTS,
    url=_TEXTS,
    location=_TEXTS,
    timezone=_OPTIONAL,
    pronouns=_OPTIONAL,
    org=_TEXTS,
    role=_TEXTS,
    expertise=_TEXTS,
    cadence=_or_null({"type": "string", "pattern": r"^\d+(d|w|mo|y)(\.\.\d+(d|w|mo|y))?$"}),
    agreement=_OPTIONAL,
    birthday=_or_null({"type": "string", "pattern": r"^(\d{4}-)?\d\d-\d\d$"}),
    met=_MOMENT,
    introduced_by=_OPTIONAL,
    goals=_TEXTS,
    issues=_TEXTS,
    log=_list(_exactly(**_SAID, promises=_list(_exactly(**_PROMISE)))),
)
NOTEBOOK = _exactly(
    version=_VERSION,
    kind={"const": "notebook"},
    on=_ISO,
    me=_OPTIONAL,
    only=_OPTIONAL,
    members=_TEXTS,
    conversations=_list(
        _exactly(
            **_NOTE,
            participants=_TEXTS,
            channel=_OPTIONAL,
            status={"enum": ["open", "paused", "closed"]},
            outcome=_OPTIONAL,
            declared=_exactly(
                next_turn=_or_null(_TEXTS),
                since=_MOMENT,
                due=_or_null(_ISO),
                about=_OPTIONAL,
                wait_until=_or_null(_ISO),
                closed=_or_null(_ISO),
                scheduled=_MOMENT,
            ),
            turn=_TURN,
            exchanges=_list(_exactly(**_SAID)),
            promises=_list(_exactly(**_PROMISE, day=_or_null(_ISO))),
            continues=_TEXTS,
            related=_TEXTS,
        )
    ),
    people=_list(_BODY),
    orgs=_list(_BODY),
    stubs=_TEXTS,
    pages=_list(_exactly(**_NOTE, **{"in": _TEXTS})),
)
