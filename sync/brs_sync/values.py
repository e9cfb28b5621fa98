"""Values of cells: their equality, their bytes, their JSON."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context as DecimalContext
from decimal import Decimal
from typing import Any, Union

from brs_sync.cbor import dumps, loads
from brs_sync.errors import SyncProblem

MAX_TEXT = 1 << 18
MAX_MEMBERS = 64
MAX_TARGET = 200
MAX_LABEL = 1000
REASONS = ("unknown", "not-collected", "confidential", "not-applicable", "erased")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_PLAIN_INT = re.compile(r"(?:0|-?[1-9][0-9]{0,17})")
_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_.@-]{0,119}")
_EXACT = DecimalContext(prec=100, Emin=-9999, Emax=9999)
_NUMBER_TAG, _MISSING_TAG, _REF_TAG = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Number:
    """A number as typed: its text survives, its value is what is compared."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) > 100 or _NUMBER.fullmatch(self.text) is None:
            raise SyncProblem("bad-value", what="number", text=self.text[:80])

    def decimal(self) -> Decimal:
        """The exact number."""
        return _EXACT.create_decimal(self.text)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no value; equal only to itself."""

    reason: str

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise SyncProblem("bad-value", what="missing", text=self.reason[:80])


@dataclass(frozen=True, slots=True)
class Ref:
    """A choice taken from a record: equal by target, the label is what was read at the time."""

    target: str
    label: str = ""

    def __post_init__(self) -> None:
        if not self.target or len(self.target) > MAX_TARGET or len(self.label) > MAX_LABEL:
            raise SyncProblem("bad-value", what="reference", text=self.target[:80])


Value = Union[str, Number, Missing, Ref, bool, "dict[str, Value]", None]


def check(value: Value, *, depth: int = 0) -> None:
    """Refuse a value that no cell may hold: bounds, member names, nesting."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT or not _encodable(value):
            raise SyncProblem("bad-value", what="text", text=value[:40].encode("utf-8", "replace").decode())
    elif isinstance(value, dict):
        if depth or len(value) > MAX_MEMBERS or not all(_MEMBER.fullmatch(str(name)) for name in value):
            raise SyncProblem("bad-value", what="group", text="")
        for member in value.values():
            check(member, depth=1)
    elif not (value is None or isinstance(value, (bool, Number, Missing, Ref))):
        raise SyncProblem("bad-value", what=type(value).__name__, text="")


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def comparable(value: Value) -> object:
    """What two values have in common when they are the same (SYNC rule 8); hashable."""
    if isinstance(value, str):
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        return text or None
    if isinstance(value, Number):
        return ("n", _number_key(value))
    if isinstance(value, Missing):
        return ("m", value.reason)
    if isinstance(value, Ref):
        return ("r", unicodedata.normalize("NFC", value.target))
    if isinstance(value, dict):
        parts = ((name, comparable(part)) for name, part in value.items())
        return ("g", tuple(sorted((name, part) for name, part in parts if part is not None)))
    return ("b", value) if isinstance(value, bool) else None


def _number_key(value: Number) -> str:
    number = value.decimal()
    if not number:
        return "0"
    sign, digits, exponent = number.normalize(_EXACT).as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"


def canonical(value: Value) -> bytes:
    """Equal bytes for equal values and for no others (SYNC rule 8)."""
    return dumps(_listed(comparable(value)))


def _listed(part: object) -> object:
    return [_listed(p) for p in part] if isinstance(part, tuple) else part


def same(a: Value, b: Value) -> bool:
    """Whether two values count as one (SYNC rule 8)."""
    if type(a) is str and type(b) is str and a == b:
        return True
    return comparable(a) == comparable(b)


def to_plain(value: Value) -> Any:
    """The value as CBOR's own types; see PROTOCOL.md."""
    if isinstance(value, Number):
        return int(value.text) if _PLAIN_INT.fullmatch(value.text) else [_NUMBER_TAG, value.text]
    if isinstance(value, Missing):
        return [_MISSING_TAG, REASONS.index(value.reason)]
    if isinstance(value, Ref):
        return [_REF_TAG, value.target, value.label]
    if isinstance(value, dict):
        return {name: to_plain(part) for name, part in value.items()}
    return value


def from_plain(plain: Any) -> Value:
    """The value behind CBOR's own types, refused when it is none."""
    kind = type(plain)
    if kind is str:
        if len(plain) > MAX_TEXT:
            raise SyncProblem("too-large", what="text")
        return plain  # type: ignore[no-any-return]
    if plain is None or kind is bool:
        return plain  # type: ignore[no-any-return]
    if kind is int and -(10**18) < plain < 10**18:
        return Number(str(plain))
    if kind is list:
        return _tagged(plain)
    if kind is dict:
        group: dict[str, Value] = {name: from_plain(part) for name, part in plain.items()}
        check(group)
        return group
    raise SyncProblem("malformed", what="value")


def _tagged(plain: list[Any]) -> Value:
    match plain:
        case [0, str(text)] if not _PLAIN_INT.fullmatch(text):
            return Number(text)
        case [1, int(index)] if 0 <= index < len(REASONS) and index is not True:
            return Missing(REASONS[index])
        case [2, str(target), str(label)]:
            return Ref(target, label)
    raise SyncProblem("malformed", what="value")


def encode(value: Value) -> bytes:
    """The value as canonical CBOR."""
    return dumps(to_plain(value))


def decode(data: bytes) -> Value:
    """The value behind its bytes, bounded."""
    return from_plain(loads(data, max_bytes=8 * MAX_TEXT, max_depth=4))


def to_json(value: Value) -> Any:
    """The value as scripts see it: numbers as their text, a choice as its target."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Missing):
        return {"missing": value.reason}
    if isinstance(value, Ref):
        return value.target
    if isinstance(value, dict):
        return {name: to_json(part) for name, part in value.items()}
    return value


def from_json(data: Any) -> Value:
    """The value that a script means; text stays text, a JSON number becomes a number."""
    if isinstance(data, bool) or data is None or isinstance(data, str):
        value: Value = data
    elif isinstance(data, (int, float)):
        value = Number(str(data))
    elif isinstance(data, dict) and set(data) == {"missing"}:
        value = Missing(str(data["missing"]))
    elif isinstance(data, dict):
        value = {str(name): from_json(part) for name, part in data.items()}
    else:
        raise SyncProblem("bad-value", what=type(data).__name__, text="")
    check(value)
    return value
