"""The new words of a mail, apart from the history that is quoted in it; not a word is lost.

History is kept out of sight, in four forms. Lines with `>` above or below all new words, with the line
that says who wrote them (`On … wrote:`, in some twenty languages). Everything below
`-----Original Message-----` and its like. Everything below a block of `From:`, `Sent:`, `To:`,
`Subject:`, in any of those languages. Everything below a line such as `On 3 May 2024, Ann wrote:` where
nothing is quoted by `>`. A signature below `-- ` (RFC 3676, 4.3), and what mailing lists append, go with
it. Quotes between new words are what these answer, and stay where they are.

It is line by line and in time proportional to the text. The libraries for this are not: on 40 KB of
`On a On a …` one takes 34 seconds, and another deletes words.
"""

import enum
import re
from collections.abc import Sequence
from typing import NamedTuple


class Kind(enum.Enum):
    """What a line is."""

    NEW = "new"
    BLANK = "blank"
    QUOTE = "quote"
    INTRO = "intro"
    HISTORY = "history"
    SIGNATURE = "signature"


class Line(NamedTuple):
    """A line of a text; `kind` is what the HTML around it says, or else to be found out."""

    text: str
    kind: Kind = Kind.NEW


class Split(NamedTuple):
    """A text in two: its new words, and what is quoted in it."""

    text: str
    quoted: str


LONGEST_SIGNATURE = 15
_LONGEST = 400
_FIELD_NAME = 60
_MOST_INTRO = 4
_FAR_INTRO = 5
_WROTE = (
    "wrote|writes|said|schrieb|schreibt|geschrieben|a écrit|écrit|escribió|escribio|ha scritto"
    "|scrisse|escreveu|schreef|geschreven|skrev|kirjoitti|napsal|napsala|napísal|napisał|napisała|pisze"
    "|nadesłał|написал|написала|написав|пишет|пише|написа|a scris|írta|yazdı|έγραψε|escrigué|va escriure"
    "|raše|rašė|rakstīja|kirjutas|je napisao|piše|viết|menulis|כתב|כתבה|كتب|写道|寫道|님이 작성"
    "|さんは書きました|さんのメール|пользователь"
)
_VERB = re.compile(rf"(?:{_WROTE})", re.IGNORECASE)
_OPENER = re.compile(
    r"(?:on|am|le|el|il|em|op|den|dne|dnia|dňa|w dniu|pe|la data|στις|a|il giorno|no dia|em|vào"
    r"|pada|tarihinde|quoting|zitat von|citando|citat|quoted|in article|в|в письме|från|ב-|"
    r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|пн|вт|ср|чт|пт|сб|вс)\b|\d",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[:：]\s*[*_]*\s*$")
_DATED = re.compile(r"\d{1,2}[:.hH]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_ADDRESSED = re.compile(r"[^\s<>@]@[^\s<>@]|\[mailto:|&lt;|<[^<>]*>")
_LONE_INTRO = re.compile(
    r"(?:on|am|le|el|il|em|op|den|dne|dnia|w dniu|pe|στις|no dia|il giorno)\s", re.IGNORECASE
)
_RULED = re.compile(r"[-_=*~>\s]*")
_ORIGINAL = frozenset(
    """original message|original appointment|forwarded message|reply message|original mail
    |ursprüngliche nachricht|originalnachricht|original-nachricht|weitergeleitete nachricht
    |message d'origine|message d’origine|message original|message transféré|message transfere
    |mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original
    |mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht|originele bericht
    |ursprungligt meddelande|vidarebefordrat meddelande|originalmeddelande|oprindelig meddelelse
    |original meddelelse|opprinnelig melding|alkuperäinen viesti|välitetty viesti|původní zpráva
    |původní e-mail|wiadomość oryginalna|oryginalna wiadomość|treść przekazanej wiadomości
    |исходное сообщение|пересылаемое сообщение|пересланное сообщение|eredeti üzenet|mesaj original
    |orijinal ileti|özgün ileti|özgün mesaj|原始邮件|原始郵件|转发的邮件|转发邮件|轉寄的郵件
    |元のメッセージ|転送メッセージ|원본 메시지|원본메시지""".replace("\n    ", "").split("|")
)
_RULES = "-_=*~ \t"
_BEGUN = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié"
    r"|début du message transféré|inicio del mensaje reenviado|inizio messaggio inoltrato"
    r"|begin doorgestuurd bericht|vidarebefordrat brev)\s*:?\s*",
    re.IGNORECASE,
)
_LABELS = {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|от|от кого|від|desde|remitente|expéditeur|kimden"
    "|gönderen|feladó|从|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|από|מאת|من",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|fecha"
    "|data|inviato|verzonden|skickat|sendt|dato|lähetetty|päivämäärä|odesláno|wysłano|отправлено|дата"
    "|надіслано|gönderildi|gönderilme tarihi|tarih|elküldve|dátum|trimis|发送时间|发送日期|日期|寄件日期"
    "|送信日時|日付|보낸 날짜|날짜|στάλθηκε|ημερομηνία|נשלח|תאריך",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|komu|do|кому|для|kime|alıcı|címzett|către|收件人"
    "|收件者|宛先|받는 사람|받는사람|προς|אל|إلى|destinataire",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|předmět|temat|тема"
    "|konu|tárgy|subiect|主题|主旨|件名|제목|θέμα|נושא",
    "other": "cc|bcc|kopie|copie|copia|kopia|kopi|копия|reply-to|organization|organisation|importance"
    "|attachments|newsgroups|抄送|副本|참조|wichtigkeit|anlagen",
}
_LABEL = re.compile(
    r"[*_\s]*(?:" + "|".join(f"(?P<{kind}>{names})" for kind, names in _LABELS.items()) + r")"
    r"[*_\s]{0,4}[:：]",
    re.IGNORECASE,
)
_NEEDED = ({"from", "date", "to"}, {"from", "date", "subject"}, {"from", "to", "subject"})
_DELIMITER = re.compile(r"--\s*$")
_LIST_RULE = re.compile(r"[-_=*]{20,}\s*\Z")
_LIST_WORDS = re.compile(
    r"[^\n]{0,300}?(?:mailing list|unsubscribe|listinfo|googlegroups|https?://|www\.)",
    re.IGNORECASE,
)
_QUOTED = (Kind.QUOTE, Kind.INTRO)


def split(text: str) -> Split:
    """Split a plain text."""
    return split_lines([Line(each) for each in text.split("\n")])


def split_lines(lines: Sequence[Line]) -> Split:
    """Split a text of which some lines are known for what they are."""
    kinds = [_kind(each) for each in lines]
    texts = [each.text for each in lines]
    _find_intros(texts, kinds)
    history = _history(texts, kinds)
    kinds[history:] = [Kind.HISTORY] * (len(kinds) - history)
    _find_signatures(texts, kinds, history)
    first, last = _new_words(kinds)
    moved = [
        number < first or number > last or (kind is Kind.SIGNATURE)
        for number, kind in enumerate(kinds)
    ]
    return Split(_joined(texts, moved, wanted=False), _joined(texts, moved, wanted=True))


def _kind(line: Line) -> Kind:
    if line.kind is Kind.HISTORY:
        return Kind.HISTORY
    bare = line.text.lstrip()
    if not bare:
        return Kind.BLANK
    if bare[0] == ">":
        return Kind.QUOTE
    return line.kind


def _find_intros(texts: list[str], kinds: list[Kind]) -> None:
    """Mark the lines right above a quote that say who wrote it."""
    for number, kind in enumerate(kinds):
        if kind is not Kind.QUOTE:
            continue
        above = number - 1
        while above >= 0 and kinds[above] is Kind.BLANK and number - above <= _FAR_INTRO:
            above -= 1
        if above < 0 or kinds[above] is not Kind.NEW:
            continue
        for each in range(_intro_start(texts, kinds, above), above + 1):
            kinds[each] = Kind.INTRO


def _intro_start(texts: list[str], kinds: list[Kind], last: int) -> int:
    """Find the first line of the attribution that ends at a line; one after it where there is none."""
    if len(texts[last]) > _LONGEST or not _ENDS.search(texts[last]):
        return last + 1
    lowest = max(0, last - _MOST_INTRO + 1)
    for first in range(last, lowest - 1, -1):
        if kinds[first] is not Kind.NEW or len(texts[first]) > _LONGEST:
            break
        whole = " ".join(texts[first : last + 1])
        if _OPENER.match(texts[first].lstrip(" *_")) and _attributes(whole):
            return first
    return last if _attributes(texts[last]) else last + 1


def _attributes(text: str) -> bool:
    if _VERB.search(text):
        return True
    return bool(_DATED.search(text) and _ADDRESSED.search(text)) or bool(
        re.match(r"\s*(?:quoting|zitat von|citando|quoted)\b", text, re.IGNORECASE)
    )


def _history(texts: list[str], kinds: list[Kind]) -> int:
    """Find the line from which all is history that no `>` marks; the number of lines if none is."""
    quotes = [number for number, kind in enumerate(kinds) if kind is Kind.QUOTE]
    last_quote = quotes[-1] if quotes else -1
    labels = [
        _label(text) if kind is Kind.NEW else "" for text, kind in zip(texts, kinds, strict=True)
    ]
    for number, kind in enumerate(kinds):
        if kind is Kind.HISTORY:
            return _ruled(texts, number)
        if kind is not Kind.NEW or len(texts[number]) > _LONGEST:
            continue
        text = texts[number].strip()
        if _announces(text) or _headed(labels, kinds, number):
            return _ruled(texts, number)
        if number > last_quote and _lone_intro(texts, kinds, number):
            return number
    return len(kinds)


def _announces(text: str) -> bool:
    """Tell whether a line says that another message begins below it."""
    core = text.strip(_RULES).casefold()
    ruled = text[:2].strip(_RULES) == ""
    return (ruled and (core in _ORIGINAL or core.startswith("forwarded by "))) or bool(
        _BEGUN.fullmatch(text)
    )


def _ruled(texts: list[str], number: int) -> int:
    """Take in the rule that stands above a history."""
    above = number
    while above > 0 and number - above < 4 and _RULED.fullmatch(texts[above - 1].strip()):
        above -= 1
    return above


def _label(text: str) -> str:
    """Tell which field of a quoted mail a line is, if any."""
    start = text[:_FIELD_NAME]
    if ":" not in start and "：" not in start:
        return ""
    found = _LABEL.match(start)
    return (found.lastgroup or "") if found else ""


def _headed(labels: list[str], kinds: list[Kind], number: int) -> bool:
    """Tell whether the fields of a quoted mail begin here: who, when, to whom, about what."""
    if not labels[number]:
        return False
    found: set[str] = set()
    strange = 0
    for each in range(number, min(number + 14, len(labels))):
        if kinds[each] is Kind.BLANK:
            strange += 1
        elif labels[each]:
            found.add(labels[each])
            strange = 0
        else:
            strange += 1
        if strange > 1 or any(needed <= found for needed in _NEEDED):
            break
    return any(needed <= found for needed in _NEEDED)


def _lone_intro(texts: list[str], kinds: list[Kind], number: int) -> bool:
    """Tell whether this line says when who wrote all that follows, though nothing marks it as quoted."""
    if not _LONE_INTRO.match(texts[number].lstrip(" *_")):
        return False
    whole = ""
    for each in range(number, min(number + _MOST_INTRO, len(texts))):
        if kinds[each] is not Kind.NEW or len(texts[each]) > _LONGEST:
            return False
        whole += " " + texts[each]
        if _ENDS.search(texts[each]):
            dated = bool(re.search(r"\d{4}|\d{1,2}[:.]\d{2}", whole))
            return dated and bool(_VERB.search(whole)) and each + 1 < len(texts)
    return False


def _find_signatures(texts: list[str], kinds: list[Kind], end: int) -> None:
    """Mark what stands below `-- `, or below the rule of a mailing list, up to the next quote."""
    spoken = False
    for number in range(end):
        if kinds[number] is not Kind.NEW:
            continue
        text = texts[number]
        signs = bool(_DELIMITER.match(text)) or (
            bool(_LIST_RULE.match(text))
            and any(_LIST_WORDS.match(each) for each in texts[number + 1 : number + 4])
        )
        for each in _until_quote(kinds, number, end) if signs and spoken else ():
            kinds[each] = Kind.SIGNATURE
        spoken = True


def _until_quote(kinds: list[Kind], start: int, end: int) -> list[int]:
    """Give the lines from one to the next quote; none where these are too many for a signature."""
    new = 0
    for number in range(start, end):
        if kinds[number] in _QUOTED:
            return list(range(start, number))
        new += kinds[number] is Kind.NEW
        if new > LONGEST_SIGNATURE + 1:
            return []
    return list(range(start, end))


def _new_words(kinds: list[Kind]) -> tuple[int, int]:
    """Give the first and last line to show: quotes at both ends go, unless there are some between."""
    spoken = [number for number, kind in enumerate(kinds) if kind is Kind.NEW]
    if not spoken:
        return 1, 0
    first, last = spoken[0], spoken[-1]
    if any(kind in _QUOTED for kind in kinds[first:last]):
        first = 0
    return first, last


def _joined(texts: list[str], moved: list[bool], *, wanted: bool) -> str:
    """Join the lines that go one way, with an empty line where others were between them."""
    found: list[str] = []
    torn = False
    for text, away in zip(texts, moved, strict=True):
        if away is not wanted:
            torn = bool(found)
            continue
        if torn and found[-1].strip() and text.strip():
            found.append("")
        torn = False
        found.append(text.rstrip())
    return "\n".join(found).strip("\n")
