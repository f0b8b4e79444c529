"""JSON Schemas of what the commands print, as strict as can be: no key more, no key less."""

from typing import Any

_PATH = {"type": "string", "pattern": r"^[^/\\][^\\]*$"}
_ISO = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_LINE = {"type": "integer", "minimum": 1}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_FLAG = {"type": "integer", "minimum": 0}


def _exactly(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


_TEXT = {"type": "string"}
_SITE = _exactly(path=_PATH, line=_LINE)
_VERSION = {"const": 1}
_RULE = {"enum": ["T0", "T1", "T2", "T3", "T4", "T5", None]}

_ITEM = _exactly(
    section={
        "enum": [
            "late",
            "today",
            "week",
            "later",
            "undated",
            "nudge",
            "waiting",
            "appointment",
            "quiet",
            "nobody",
        ]
    },
    kind={"enum": ["turn", "promise", "question", "appointment", "cadence", "nobody"]},
    holders=_TEXTS,
    conversation=_or_null(_TEXT),
    title=_TEXT,
    about=_or_null(_TEXT),
    due=_or_null(_ISO),
    days={"type": ["integer", "null"]},
    since=_or_null(_ISO),
    last=_or_null(_ISO),
    rule=_RULE,
    path=_PATH,
    line=_LINE,
    evidence=_list(_SITE),
    workspace=_or_null(_TEXT),
    **{"with": _TEXTS},
)

AGENDA = _exactly(
    version=_VERSION,
    on=_ISO,
    me=_or_null(_TEXT),
    unreadable=_FLAG,
    items=_list(_ITEM),
    coming=_list(
        _exactly(
            kind={"enum": ["cadence", "birthday"]},
            person=_TEXT,
            keeper=_or_null(_TEXT),
            day=_ISO,
            days=_FLAG,
            last=_or_null(_ISO),
            age=_or_null(_FLAG),
            about=_or_null(_TEXT),
            path=_PATH,
            line=_LINE,
        )
    ),
    private=_list(_exactly(root=_TEXT, unreadable=_FLAG)),
)

_DIAGNOSTIC = _exactly(
    code={"type": "string", "pattern": r"^CN\d{3}$"},
    name={"type": "string", "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$"},
    severity={"enum": ["error", "warning"]},
    path=_PATH,
    line=_LINE,
    column=_LINE,
    end_line=_LINE,
    end_column=_LINE,
    message=_TEXT,
    hint=_TEXT,
    fix=_or_null(_TEXT),
    related=_list(_exactly(path=_PATH, line=_LINE, message=_TEXT)),
)

CHECK = _exactly(
    version=_VERSION,
    summary=_exactly(notes=_FLAG, errors=_FLAG, warnings=_FLAG),
    diagnostics=_list(_DIAGNOSTIC),
)

LIST = _exactly(
    version=_VERSION,
    on=_ISO,
    me=_or_null(_TEXT),
    notes=_list(
        _exactly(
            id=_TEXT,
            kind={"enum": ["conversation", "person", "org", "page"]},
            title=_TEXT,
            path=_PATH,
            holders=_TEXTS,
            due=_or_null(_ISO),
            last=_or_null(_ISO),
            status=_TEXT,
            tags=_TEXTS,
            visibility={"enum": ["private", "team", "public"]},
            columns={"type": "object", "additionalProperties": _TEXTS},
        )
    ),
)

WHO = _exactly(
    version=_VERSION,
    on=_ISO,
    me=_or_null(_TEXT),
    words=_TEXT,
    people=_list(
        _exactly(
            id=_TEXT,
            name=_TEXT,
            stub={"type": "boolean"},
            rank={"enum": ["recommended", "declared", "used", "spoken"]},
            recommenders=_FLAG,
            latest=_or_null(_ISO),
            evidence=_list(
                _exactly(
                    kind={"enum": ["recommended", "declared", "used", "spoken"]},
                    text=_TEXT,
                    said_by=_TEXTS,
                    day=_or_null(_ISO),
                    conversation=_or_null(_TEXT),
                    words=_TEXTS,
                    path=_PATH,
                    line=_LINE,
                )
            ),
            reach=_exactly(
                why={"enum": ["contact", "recommendation", "introduction", "member", None]},
                through=_or_null(_TEXT),
                day=_or_null(_ISO),
                conversation=_or_null(_TEXT),
                path=_or_null(_PATH),
                line=_or_null(_LINE),
                ways=_list(_exactly(key=_TEXT, value=_TEXT, org=_or_null(_TEXT))),
            ),
        )
    ),
    **{"in": _or_null(_TEXT)},
)

_TURN = _exactly(
    holders=_TEXTS,
    rule=_RULE,
    since=_or_null(_ISO),
    last=_or_null(_ISO),
    due=_or_null(_ISO),
    about=_or_null(_TEXT),
    path=_PATH,
    line=_LINE,
    evidence=_list(_SITE),
)
_EXCHANGE: dict[str, Any] = {
    "day": _ISO,
    "time": _or_null({"type": "string", "pattern": r"^\d\d:\d\d$"}),
    "kind": {"enum": ["directed", "joint", "note"]},
    "speakers": _TEXTS,
    "hearers": _TEXTS,
    "channel": _or_null(_TEXT),
    "flags": _list({"enum": ["fyi", "each"]}),
    "summary": _TEXT,
    "body": _TEXT,
    "path": _PATH,
    "line": _LINE,
}
_PROMISE: dict[str, Any] = {
    "kind": {"enum": ["promise", "question"]},
    "state": {"enum": ["open", "done", "dropped"]},
    "owner": _or_null(_TEXT),
    "text": _TEXT,
    "due": _or_null(_ISO),
    "done": _or_null(_ISO),
    "path": _PATH,
    "line": _LINE,
}
_DAYS = {"type": ["number", "null"], "minimum": 0}
_RHYTHM = _exactly(
    ours=_TEXT,
    first=_ISO,
    last=_ISO,
    two_way=_or_null(_ISO),
    last_speaker=_or_null(_TEXT),
    streak=_FLAG,
    usual_days=_DAYS,
    silent_days=_DAYS,
    drift_after_days=_DAYS,
    drifting={"type": "boolean"},
)
_CADENCE = _exactly(
    ideal={"type": "string", "pattern": r"^\d+(d|w|mo|y)$"},
    worst={"type": "string", "pattern": r"^\d+(d|w|mo|y)$"},
    keeper=_or_null(_TEXT),
    due=_or_null(_ISO),
    late=_or_null(_ISO),
    path=_PATH,
    line=_LINE,
)
_AGREED = _exactly(
    value=_TEXT,
    why=_or_null(_TEXT),
    people=_TEXTS,
    day=_ISO,
    conversation=_or_null(_TEXT),
    path=_PATH,
    line=_LINE,
)
_DAYS = {"type": ["integer", "null"]}
_SUBJECT: dict[str, Any] = {
    "version": _VERSION,
    "on": _ISO,
    "kind": {"enum": ["person", "org", "conversation"]},
    "id": _TEXT,
    "title": _TEXT,
    "path": _or_null(_PATH),
}
_TOLD = _exactly(
    key=_TEXT,
    value=_TEXT,
    by={**_TEXTS, "minItems": 1},
    day=_ISO,
    age=_FLAG,
    conversation=_or_null(_TEXT),
    path=_PATH,
    line=_LINE,
)
_ANSWER = _exactly(person=_TEXT, day=_ISO, summary=_TEXT, path=_PATH, line=_LINE)

TOLD = _exactly(
    **_SUBJECT,
    current=_list(_TOLD),
    agreed=_list(_AGREED),
    asked=_list(
        _exactly(
            day=_ISO,
            by=_TEXTS,
            summary=_TEXT,
            path=_PATH,
            line=_LINE,
            answers=_list(_ANSWER),
            silent=_TEXTS,
        )
    ),
    told=_list(_TOLD),
)

OWES = _exactly(
    version=_VERSION,
    on=_ISO,
    me=_or_null(_TEXT),
    aside=_FLAG,
    people=_list(_exactly(person=_TEXT, owes=_FLAG, owes_late=_FLAG, owed=_FLAG, owed_late=_FLAG)),
    entries=_list(
        _exactly(
            **_PROMISE,
            to=_TEXTS,
            conversation=_or_null(_TEXT),
            title=_TEXT,
            aside={"type": "boolean"},
            made=_or_null(_ISO),
            age=_or_null(_FLAG),
            late=_or_null(_FLAG),
        )
    ),
)

_PART = {
    "enum": [
        "reach",
        "standing",
        "asked",
        "promised",
        "topics",
        "notes",
        "situation",
        "agreed",
        "told",
        "lately",
        "people",
    ]
}
_BRIEF_LINE = _exactly(
    part=_PART,
    kind={"type": "string", "minLength": 1},
    text=_TEXT,
    people=_TEXTS,
    to=_TEXTS,
    day=_or_null(_ISO),
    due=_or_null(_ISO),
    days=_DAYS,
    conversation=_or_null(_TEXT),
    title=_or_null(_TEXT),
    channel=_or_null(_TEXT),
    rule=_RULE,
    ahead=_DAYS,
    there=_or_null({"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d"}),
    path=_PATH,
    line=_LINE,
)

BRIEF = _exactly(
    **_SUBJECT,
    me=_or_null(_TEXT),
    lines=_list(_BRIEF_LINE),
    left_out=_list(_exactly(part=_PART, count=_LINE)),
)

HANDOVER = _exactly(
    version=_VERSION,
    on=_ISO,
    to=_TEXT,
    written={"type": "boolean"},
    turns=_list(_exactly(conversation=_TEXT, title=_TEXT, turn=_TURN)),
    promises=_list(_exactly(conversation=_or_null(_TEXT), **_PROMISE)),
    relationships=_TEXTS,
    joined=_TEXTS,
    changed=_list(_PATH),
    briefs=_list(_exactly(conversation=_TEXT, lines=_list(_BRIEF_LINE))),
    **{"from": _TEXT},
)

_STANDING = _list(_exactly(id=_TEXT, title=_TEXT, turn=_TURN))

SHOWN: dict[str, dict[str, Any]] = {
    "conversation": _exactly(
        version=_VERSION,
        kind={"const": "conversation"},
        on=_ISO,
        id=_TEXT,
        title=_TEXT,
        path=_PATH,
        participants=_TEXTS,
        status={"enum": ["open", "paused", "closed"]},
        turn=_TURN,
        exchanges=_list(_exactly(**_EXCHANGE)),
        promises=_list(_exactly(**_PROMISE)),
        continues=_TEXTS,
        related=_TEXTS,
    ),
    "person": _exactly(
        version=_VERSION,
        kind={"const": "person"},
        on=_ISO,
        id=_TEXT,
        name=_TEXT,
        stub={"type": "boolean"},
        path=_or_null(_PATH),
        cadence=_or_null(_CADENCE),
        rhythm=_list(_RHYTHM),
        conversations=_STANDING,
        topics=_TEXTS,
        owed=_list(_exactly(conversation=_or_null(_TEXT), **_PROMISE)),
        history=_list(_exactly(conversation=_or_null(_TEXT), **_EXCHANGE)),
        agreed=_list(_AGREED),
        told=_list(
            _exactly(
                key=_TEXT,
                value=_TEXT,
                day=_ISO,
                conversation=_or_null(_TEXT),
                path=_PATH,
                line=_LINE,
            )
        ),
    ),
    "org": _exactly(
        version=_VERSION,
        kind={"const": "org"},
        id=_TEXT,
        title=_TEXT,
        path=_PATH,
        people=_TEXTS,
        conversations=_STANDING,
    ),
    "page": _exactly(version=_VERSION, kind={"const": "page"}, id=_TEXT, title=_TEXT, path=_PATH),
}

THREAD = _exactly(
    version=_VERSION,
    on=_ISO,
    conversation=_TEXT,
    steps={
        "minItems": 1,
        **_list(
            _exactly(
                conversation=_TEXT,
                title=_TEXT,
                depth=_FLAG,
                after=_or_null(_TEXT),
                continues=_TEXTS,
                continued_in=_TEXTS,
                split={"type": "boolean"},
                joined={"type": "boolean"},
                first=_or_null(_ISO),
                last=_or_null(_ISO),
                status={"enum": ["open", "paused", "closed"]},
                holders=_TEXTS,
                path=_PATH,
                line=_LINE,
            )
        ),
    },
    ties=_list(
        _exactly(
            bond={"enum": ["continues", "related", "mentioned", "mentions"]},
            conversation=_TEXT,
            note=_TEXT,
            title=_TEXT,
            kind={"enum": ["conversation", "person", "org", "page"]},
            path=_PATH,
            line=_LINE,
        )
    ),
)

TRACE = _exactly(
    version=_VERSION,
    on=_ISO,
    words=_TEXTS,
    address=_or_null(_TEXT),
    mentions=_list(
        _exactly(
            depth=_FLAG,
            source=_or_null(_SITE),
            carriers=_TEXTS,
            learned=_TEXTS,
            conversation=_or_null(_TEXT),
            title=_TEXT,
            excerpt=_TEXT,
            lines={"minItems": 1, **_list(_SITE)},
            **_EXCHANGE,
        )
    ),
)

NEWS = _exactly(
    version=_VERSION,
    on=_ISO,
    since=_ISO,
    revision=_or_null({"type": "string", "pattern": "^[0-9a-f]{40,64}$"}),
    news=_list(
        _exactly(
            event={
                "enum": [
                    "opened",
                    "said",
                    "noted",
                    "promised",
                    "kept",
                    "dropped",
                    "passed",
                    "closed",
                ]
            },
            day=_or_null(_ISO),
            by=_TEXTS,
            to=_TEXTS,
            conversation=_or_null(_TEXT),
            title=_TEXT,
            text=_TEXT,
            channel=_or_null(_TEXT),
            written_by=_TEXTS,
            path=_PATH,
            line=_LINE,
        )
    ),
)

_ANSWERS = _exactly(given=_FLAG, median_days=_DAYS)
_KEPT = _exactly(
    made=_FLAG,
    kept=_FLAG,
    on_time=_FLAG,
    late=_FLAG,
    open=_FLAG,
    overdue=_FLAG,
    dropped=_FLAG,
)
_PAIRS = _list(_exactly(ours=_TEXT, theirs=_TEXT, exchanges=_FLAG, recent=_FLAG, last=_ISO))

STATS = _exactly(
    version=_VERSION,
    on=_ISO,
    ours=_TEXTS,
    person=_or_null(_TEXT),
    first=_or_null(_ISO),
    last=_or_null(_ISO),
    exchanges=_exactly(ours=_FLAG, theirs=_FLAG, together=_FLAG),
    answers=_exactly(ours=_ANSWERS, theirs=_ANSWERS),
    promises=_exactly(ours=_KEPT, theirs=_KEPT),
    channels=_list(_exactly(channel=_TEXT, exchanges=_FLAG)),
    months=_list(
        _exactly(
            month={"type": "string", "pattern": r"^\d{4}-\d{2}$"},
            ours=_FLAG,
            theirs=_FLAG,
            together=_FLAG,
        )
    ),
    busiest=_PAIRS,
    quietest=_PAIRS,
)

SYNC = _exactly(
    version=_VERSION,
    outcome={
        "enum": [
            "synced",
            "planned",
            "kept",
            "alone",
            "found",
            "conflict",
            "blocked",
            "refused",
            "rejected",
            "unreachable",
            "overtaken",
            "stopped",
        ]
    },
    branch=_or_null(_TEXT),
    upstream=_or_null(_TEXT),
    committed=_list(_exactly(commit=_or_null(_TEXT), message=_TEXT, paths=_list(_PATH))),
    received=_FLAG,
    words=_or_null(_TEXT),
    changed=_list(_PATH),
    merged=_list(_PATH),
    conflicts=_list(_exactly(path=_PATH, why=_TEXT)),
    errors=_list(_exactly(path=_PATH, line=_LINE, code=_TEXT, message=_TEXT)),
    sent=_FLAG,
    waiting=_FLAG,
    tries=_FLAG,
    remarks=_TEXTS,
    problem=_or_null(_TEXT),
    hint=_or_null(_TEXT),
)

_COMMIT: dict[str, Any] = {
    "commit": _or_null({"type": "string", "pattern": "^[0-9a-f]{40,64}$"}),
    "when": _or_null(
        {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
    ),
    "author": _or_null(_exactly(name=_TEXT, email=_TEXT, person=_or_null(_TEXT))),
}

HISTORY = _exactly(
    version=_VERSION,
    conversation=_TEXT,
    title=_TEXT,
    path=_PATH,
    changes=_list(
        _exactly(
            **_COMMIT,
            merge={"type": "boolean"},
            paths=_list(_PATH),
            words=_TEXTS,
            exchanges=_FLAG,
            holders=_or_null(_TEXTS),
        )
    ),
    logged=_list(
        _exactly(
            **_COMMIT,
            day=_ISO,
            time=_or_null({"type": "string", "pattern": r"^\d\d:\d\d$"}),
            kind={"enum": ["directed", "joint", "note"]},
            speakers=_TEXTS,
            hearers=_TEXTS,
            summary=_TEXT,
            path=_PATH,
            line=_LINE,
        )
    ),
)

_MESSAGE = _exactly(text={"type": "string", "minLength": 1})
_REGION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["startLine"],
    "properties": {"startLine": _LINE, "startColumn": _LINE, "endLine": _LINE, "endColumn": _LINE},
}
_PHYSICAL = _exactly(
    artifactLocation=_exactly(uri={"type": "string", "format": "uri-reference", "minLength": 1}),
    region=_REGION,
)
_RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
    "properties": {
        "ruleId": _TEXT,
        "ruleIndex": _FLAG,
        "level": {"enum": ["error", "warning"]},
        "message": _MESSAGE,
        "locations": _list(_exactly(physicalLocation=_PHYSICAL)),
        "relatedLocations": _list(_exactly(id=_FLAG, message=_MESSAGE, physicalLocation=_PHYSICAL)),
    },
}

DOCTOR = _exactly(
    version={"const": 1},
    ok={"type": "boolean"},
    checks={
        "minItems": 1,
        **_list(
            _exactly(
                name=_TEXT, ok={"type": "boolean"}, told=_TEXT, mend={"type": ["string", "null"]}
            )
        ),
    },
)

SARIF = {
    # What we use of SARIF 2.1.0, sections 3.13 to 3.27 and 3.49, with the names it gives.
    **_exactly(
        version={"const": "2.1.0"},
        runs={
            "minItems": 1,
            **_list(
                _exactly(
                    tool=_exactly(
                        driver=_exactly(
                            name=_TEXT,
                            version=_TEXT,
                            semanticVersion={"pattern": r"^\d+\.\d+\.\d+"},
                            rules={
                                "uniqueItems": True,
                                **_list(
                                    _exactly(
                                        id=_TEXT,
                                        name=_TEXT,
                                        shortDescription=_MESSAGE,
                                        fullDescription=_MESSAGE,
                                        defaultConfiguration=_exactly(
                                            level={"enum": ["error", "warning"]}
                                        ),
                                    )
                                ),
                            },
                        )
                    ),
                    columnKind={"const": "unicodeCodePoints"},
                    results=_list(_RESULT),
                )
            ),
        },
        **{"$schema": {"type": "string", "pattern": r"/sarif-schema-2\.1\.0\.json$"}},
    ),
}
