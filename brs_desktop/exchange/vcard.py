"""Contacts as vCards, version 4.0 (RFC 6350): what address books and telephones take in."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

MEDIA_TYPE = "text/vcard"
_LINE = 75  # RFC 6350, 3.2: octets of a line without its end
_EARLIEST_MS, _LATEST_MS = 0, 253_402_300_799_000
_UNSAID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
_SPACE = uuid.UUID("6f1d4a52-4f52-5b0e-9a55-6c4d1be0c1a7")


@dataclass(frozen=True)
class Phone:
    """A telephone number as typed and what it reaches: `voice`, `cell` or `fax`."""

    number: str
    kind: str = "voice"


@dataclass(frozen=True)
class Card:
    """One person or body, in words for the reader of the file."""

    uid: str
    name: str
    other_name: str = ""
    is_body: bool = False
    organisation: tuple[str, ...] = ()
    title: str = ""
    roles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    street: str = ""
    city: str = ""
    country: str = ""
    urls: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    revised_ms: int | None = None


def uid_of(*names: str) -> str:
    """A name for the card that is the same on every device and at every export, so that books update in place."""
    return uuid.uuid5(_SPACE, "/".join(names)).urn


def vcard(card: Card) -> bytes:
    """One vCard, its lines folded and ended as the standard says."""
    return b"".join(_folded(line) for line in _lines(card))


def vcards(cards: Iterable[Card]) -> Iterator[bytes]:
    """Several, one after the other, as one file holds them."""
    return (vcard(card) for card in cards)


def _lines(card: Card) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:{card.uid}"
    yield f"KIND:{'org' if card.is_body else 'individual'}"
    yield from _names(card)
    if any(card.organisation):
        yield "ORG:" + _structured(card.organisation)
    yield from _each("TITLE", (card.title,))
    yield from _each("ROLE", card.roles)
    yield from _each("EMAIL;TYPE=work", card.emails)
    for phone in card.phones:
        if phone.number:
            yield f'TEL;VALUE=text;TYPE="work,{phone.kind}":{escaped(phone.number)}'
    if card.street or card.city or card.country:
        yield "ADR;TYPE=work:" + _structured(("", "", card.street, card.city, "", "", card.country))
    for rank, code in enumerate(card.languages[:100], 1):
        yield f"LANG;PREF={rank}:{escaped(code)}"
    yield from _each("URL", card.urls)
    if any(card.notes):
        yield "NOTE:" + escaped("\n".join(note for note in card.notes if note))
    if card.revised_ms is not None:
        yield "REV:" + _moment(card.revised_ms)
    yield "END:VCARD"


def _names(card: Card) -> Iterator[str]:
    """The name as a whole; N too, for books that ask for it, without guessing which part is the family's.

    A name in a second script is the same name once more (ALTID), not another person.
    """
    if card.other_name:
        yield f"FN;ALTID=1;PREF=1:{escaped(card.name)}"
        yield f"FN;ALTID=1;LANGUAGE=und-Latn:{escaped(card.other_name)}"
    else:
        yield f"FN:{escaped(card.name)}"
    if not card.is_body:
        yield "N:" + _structured((card.name, "", "", "", ""))


def _each(name: str, texts: Sequence[str]) -> Iterator[str]:
    return (f"{name}:{escaped(text)}" for text in texts if text)


def _structured(parts: Sequence[str]) -> str:
    return ";".join(escaped(part) for part in parts)


def escaped(text: str) -> str:
    """A text as it stands in a value: one kind of line end, no control signs, separators told apart from text."""
    return _UNSAID.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_ESCAPED)


def _moment(wall_ms: int) -> str:
    bounded = min(max(wall_ms, _EARLIEST_MS), _LATEST_MS)
    return datetime.fromtimestamp(bounded // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> bytes:
    """RFC 6350, 3.2: lines of at most 75 octets; no fold falls inside the bytes of one character."""
    data = line.encode("utf-8")
    parts, start, room = [], 0, _LINE
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(data[start:end])
        start, room = end, _LINE - 1
    parts.append(data[start:])
    return b"\r\n ".join(parts) + b"\r\n"
