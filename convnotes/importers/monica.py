"""Monica's JSON export: people, and the calls, talks and activities with them.

Two forms are read: that of Monica 4, in which collections are `{"type", "values"}`, and plain lists
of contacts as its programming interface gives them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from convnotes.importers import Importer, Options
from convnotes.importers.birthdays import birthday
from convnotes.importers.card_keys import apart, card_key
from convnotes.importers.chat_runs import moment, zone
from convnotes.importers.json_values import NotJson, load, mapping, prose, sequence, text
from convnotes.importers.plain_text import digest, line, markdown
from convnotes.model.draft import Address, Card, Found, Message, Rejected

_MANY = frozenset(("contact", "contacts"))
_KEPT = (
    "gender", "description", "food_preferences", "how_you_met", "first_met_additional_info",
)  # fmt: skip
_LONGEST_SUBJECT = 80
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")


class Account(NamedTuple):
    """What holds for all people of a file: names by id, fields' kinds, relationships, activities."""

    names: dict[str, Address]
    kinds: dict[str, str]
    related: dict[str, list[tuple[str, str]]]
    activities: dict[str, dict[str, object]]


def recognises(_name: str, head: bytes) -> bool:
    """Tell whether a file is an export of Monica, by what its beginning calls things."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"{", b"[")):
        return False
    exported = b'"app_version"' in start[:1000] and b'"export_date"' in start[:1000]
    account = b'"account"' in start[:1000] and b'"uuid"' in start and b'"type"' in start
    people = b'"first_name"' in head and (b'"contactFields"' in head or b'"is_partial"' in head)
    return exported or people or (account and b'"contact"' in head)


def read(name: str, data: bytes, options: Options) -> Iterator[Found]:
    """Give a card for every contact, then everything that was said to them, then activities."""
    try:
        whole = load(data)
    except NotJson as error:
        yield Rejected(name, str(error))
        return
    root = _root(whole)
    contacts = _collection(root, *_MANY) or _listed(whole)
    if not contacts:
        yield Rejected(name, "it holds no contacts")
        return
    account = _account(root, contacts, whole)
    yield from apart(_people(name, contacts, account))
    for count, each in enumerate(contacts, 1):
        contact = mapping(each)
        who = account.names.get(text(contact.get("uuid"))) or Address(_name(contact))
        if who.name:
            yield from _said(f"{name}, contact {count}", contact, who, account, options)
    yield from _activities(name, contacts, account, options)


def _root(whole: object) -> dict[str, object]:
    """Find the account, which stands on its own or within the export."""
    outer = mapping(whole)
    account = outer.get("account")
    inner = account if isinstance(account, dict) else mapping(next(iter(sequence(account)), None))
    return inner if inner.get("data") or inner.get("contacts") else outer


def _listed(whole: object) -> list[object]:
    listed = sequence(whole) or sequence(mapping(whole).get("data"))
    return [
        each for each in listed if "first_name" in mapping(each) or "properties" in mapping(each)
    ]


def _collection(holder: dict[str, object], *types: str) -> list[object]:
    """Give the values of a collection, by the name of its type or as a key of its own."""
    data = holder.get("data")
    for each in sequence(data) or list(mapping(data).values()):
        found = mapping(each)
        if text(found.get("type")) in types and isinstance(found.get("values"), list):
            return sequence(found["values"])
    for key in types:
        for place in (holder, mapping(data)):
            inner = place.get(key)
            values = sequence(inner) or sequence(mapping(inner).get("values"))
            if values:
                return values
    return []


def _properties(value: object) -> dict[str, object]:
    """Give a thing's own keys together with its properties, which go before."""
    found = mapping(value)
    return {**found, **mapping(found.get("properties"))}


def _account(root: dict[str, object], contacts: list[object], whole: object) -> Account:
    account = Account({}, {}, {}, {})
    for each in contacts:
        contact = mapping(each)
        mails = _fields(contact, {}).get("email", [])
        account.names[text(contact.get("uuid"))] = Address(
            _name(contact), mails[0] if mails else ""
        )
    instance = mapping(root.get("instance")) or mapping(mapping(whole).get("instance"))
    for each in sequence(instance.get("contact_field_types")) or _collection(
        instance, "contact_field_type"
    ):
        kind = _properties(each)
        account.kinds[text(kind.get("uuid"))] = _kind(kind)
    for each in _collection(root, "relationship", "relationships"):
        tie = _properties(each)
        other = account.names.get(text(tie.get("of_contact")))
        if other and other.name:
            ties = account.related.setdefault(text(tie.get("contact_is")), [])
            ties.append((f"{text(tie.get('type')) or 'related'} of", other.name))
    for each in _collection(root, "activity", "activities"):
        account.activities[text(mapping(each).get("uuid"))] = _properties(each)
    for each in contacts:  # the mails, now that the kinds are known
        contact = mapping(each)
        mails = _fields(contact, account.kinds).get("email", [])
        account.names[text(contact.get("uuid"))] = Address(
            _name(contact), mails[0] if mails else ""
        )
    return account


def _kind(kind: dict[str, object]) -> str:
    words = (
        f"{text(kind.get('type'))} {text(kind.get('protocol'))} {text(kind.get('name'))}".casefold()
    )
    return (
        "email"
        if "mail" in words
        else "phone"
        if "phone" in words or "tel:" in words
        else text(kind.get("name"))
    )


def _name(contact: dict[str, object]) -> str:
    found = _properties(contact)
    parts = (text(found.get(key)) for key in ("first_name", "middle_name", "last_name"))
    return line(" ".join(parts)) or text(found.get("complete_name")) or text(found.get("nickname"))


def _fields(contact: dict[str, object], kinds: dict[str, str]) -> dict[str, list[str]]:
    """Sort the ways to reach somebody: by what they are said to be, else by how they look."""
    found: dict[str, list[str]] = {}
    for each in _collection(contact, "contact_field", "contactFields", "contact_fields"):
        field = _properties(each)
        value = text(field.get("data")) or text(field.get("content"))
        told = field.get("type") or field.get("contact_field_type")
        kind = _kind(mapping(told)) if isinstance(told, dict) else kinds.get(text(told), "")
        if value.startswith(("http://", "https://")):
            kind = "url"
        elif _MAIL.fullmatch(value):
            kind = "email"
        if value:
            found.setdefault(kind or "contact", []).append(value)
    return found


def _people(name: str, contacts: list[object], account: Account) -> Iterator[Found]:
    for count, each in enumerate(contacts, 1):
        contact = mapping(each)
        shown = _name(contact)
        if shown:
            yield _card(f"{name}, contact {count}", contact, shown, account)
        else:
            yield Rejected(f"{name}, contact {count}", "the contact has no name")


def _card(origin: str, contact: dict[str, object], name: str, account: Account) -> Card:
    found = _properties(contact)
    uuid = text(contact.get("uuid"))
    reach = _fields(contact, account.kinds)
    mails, phones, urls = (
        tuple(dict.fromkeys(reach.pop(key, ()))) for key in ("email", "phone", "url")
    )
    other = [(kind, each) for kind, values in reach.items() for each in values]
    other += (
        (key.replace("_", " "), line(prose(found.get(key))))
        for key in _KEPT
        if prose(found.get(key))
    )
    other += account.related.get(uuid, ())
    if found.get("is_dead") is True:
        other.append(("died", _day(found.get("deceased_date")) or "yes"))
    if _day(found.get("first_met_date")):
        other.append(("met", _day(found.get("first_met_date"))))
    through = account.names.get(text(found.get("first_met_through")))
    if through:
        other.append(("introduced by", through.name))
    job = mapping(mapping(contact.get("information")).get("career"))
    nickname = text(found.get("nickname"))
    notes = (prose(_properties(each).get("body")) for each in _collection(contact, "note", "notes"))
    return Card(
        key=uuid or card_key(name, mails),
        origin=origin,
        name=name,
        mails=mails,
        phones=phones,
        urls=urls,
        org=text(found.get("company")) or text(job.get("company")),
        role=text(found.get("job")) or text(job.get("job")),
        location=_location(contact, other),
        birthday=_birthday(contact, found, other),
        aliases=(nickname,) if nickname and nickname != name else (),
        tags=tuple(filter(None, map(_tag, sequence(found.get("tags"))))),
        text="\n\n".join(filter(None, notes)),
        other=tuple(dict.fromkeys(other)),
    )


def _tag(value: object) -> str:
    return text(value) or text(mapping(value).get("name"))


def _day(value: object) -> str:
    return text(mapping(value).get("date"))[:10]


def _birthday(
    contact: dict[str, object], found: dict[str, object], other: list[tuple[str, str]]
) -> str:
    dates = mapping(mapping(contact.get("information")).get("dates"))
    told = (
        mapping(found.get("birthdate"))
        or mapping(dates.get("birthdate"))
        or mapping(found.get("birthday"))
    )
    written = _day(told) or text(found.get("birthday")) or text(found.get("birthdate"))
    if told.get("is_age_based") is True:
        other.append(("born about", written[:4]))
        return ""
    day = birthday(written)
    if written and not day:
        other.append(("birthday", written))
    return day[5:] if told.get("is_year_unknown") is True and len(day) == 10 else day


def _location(contact: dict[str, object], other: list[tuple[str, str]]) -> str:
    location = ""
    for each in _collection(contact, "address", "addresses"):
        place = _properties(each)
        country = text(place.get("country")) or text(mapping(place.get("country")).get("name"))
        city = text(place.get("city"))
        parts = (
            text(place.get("street")),
            city,
            text(place.get("postal_code")),
            text(place.get("province")),
            country,
        )
        whole = ", ".join(filter(None, parts))
        location = location or (", ".join(filter(None, (city, country))) if city else whole)
        if whole and whole != location:
            other.append(("address", whole))
    return location


def _said(
    origin: str, contact: dict[str, object], who: Address, account: Account, options: Options
) -> Iterator[Found]:
    for each in _collection(contact, "call", "calls"):
        call = _properties(each)
        called = call.get("contact_called") in (True, 1)
        pair = (who, _me(options)) if called else (_me(options), who)
        words = markdown(prose(call.get("content")))
        yield _message(
            f"{origin}, call", text(call.get("called_at")), pair, "call", "", words, options
        )
    for talk in _collection(contact, "conversation", "conversations"):
        told = _properties(talk)
        channel = account.kinds.get(text(told.get("contact_field_type")), "") or "chat"
        for each in sequence(told.get("messages")) or _collection(
            mapping(talk), "message", "messages"
        ):
            message = _properties(each)
            mine = message.get("written_by_me") in (True, 1)
            pair = (_me(options), who) if mine else (who, _me(options))
            at = text(message.get("written_at")) or text(told.get("happened_at"))
            words = markdown(prose(message.get("content")))
            yield _message(
                f"{origin}, conversation", at, pair, channel.casefold(), "", words, options
            )


def _me(options: Options) -> Address:
    return Address(options.me or "me")


def _message(
    origin: str,
    at: str,
    pair: tuple[Address, ...],
    channel: str,
    subject: str,
    words: str,
    options: Options,
) -> Message | Rejected:
    when = moment(at, zone(options.zone))
    if when is None:
        return Rejected(origin, f"it has no time that can be read: `{at[:40]}`")
    return Message(
        key=digest("monica", channel, at, *(each.name for each in pair), subject, words),
        origin=origin,
        when=when if len(at) > 10 else when.replace(tzinfo=None),
        speaker=pair[0],
        hearers=pair[1:],
        channel=channel,
        subject=subject,
        text=words,
        calls=channel in ("call", "activity"),
    )


def _activities(
    name: str, contacts: list[object], account: Account, options: Options
) -> Iterator[Found]:
    """Give each activity once, with all who took part in it."""
    present: dict[str, list[Address]] = {}
    for each in contacts:
        contact = mapping(each)
        who = account.names.get(text(contact.get("uuid"))) or Address(_name(contact))
        for value in _collection(contact, "activity", "activities"):
            key = text(value) or text(mapping(value).get("uuid"))
            if isinstance(value, dict) and key:
                account.activities.setdefault(key, _properties(value))
            present.setdefault(key, []).append(who)
    for count, (key, activity) in enumerate(account.activities.items(), 1):
        origin = f"{name}, activity {count}"
        subject = text(activity.get("summary"))[:_LONGEST_SUBJECT]
        words = markdown(prose(activity.get("description")))
        at = text(activity.get("happened_at"))
        if present.get(key):
            pair = (_me(options), *present[key])
            yield _message(origin, at, pair, "activity", subject, words, options)
        else:
            yield Rejected(origin, f"nobody took part in it: `{subject}`")


IMPORTER = Importer("monica", "Monica (JSON)", recognises, read, rank=25)
