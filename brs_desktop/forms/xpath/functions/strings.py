"""Functions of text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.coerce import XValue, number, string, texts
from brs_desktop.forms.xpath.functions.patterns import matches
from brs_desktop.forms.xpath.functions.table import eager
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Scope
from brs_desktop.language import mark

MESSAGE_DIGEST = mark("digest() does not know “{name}”.")
MESSAGE_LENGTH = mark("uuid() needs a number of characters and got “{value}”.")
MAX_UUID = 10_000
_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_SPACE = " \t\r\n"


def _string(scope: Scope, node: Node, *value: XValue) -> XValue:
    return string(value[0]) if value else node.string()


def _concat(scope: Scope, node: Node, *values: XValue) -> XValue:
    return "".join(texts(values))


def _join(scope: Scope, node: Node, glue: XValue, *values: XValue) -> XValue:
    return string(glue).join(texts(values))


def _starts_with(scope: Scope, node: Node, text: XValue, start: XValue) -> XValue:
    return string(text).startswith(string(start))


def _ends_with(scope: Scope, node: Node, text: XValue, end: XValue) -> XValue:
    return string(text).endswith(string(end))


def _contains(scope: Scope, node: Node, text: XValue, part: XValue) -> XValue:
    return string(part) in string(text)


def _before(scope: Scope, node: Node, text: XValue, mark_: XValue) -> XValue:
    before, found, _after = string(text).partition(string(mark_) or "\0")
    return before if found else ""


def _after(scope: Scope, node: Node, text: XValue, mark_: XValue) -> XValue:
    if not string(mark_):
        return string(text)
    return string(text).partition(string(mark_))[2]


def _nearest(value: float) -> float:
    return math.floor(value + 0.5) if math.isfinite(value) else value


def _substring(scope: Scope, node: Node, text: XValue, start: XValue, *length: XValue) -> XValue:
    """Characters whose position lies in the rounded range, NaN and infinities included (XPath 1.0, 4.2)."""
    first = _nearest(number(start, scope.zone))
    beyond = first + _nearest(number(length[0], scope.zone)) if length else math.inf
    return "".join(char for at, char in enumerate(string(text), 1) if first <= at < beyond)


def _substr(scope: Scope, node: Node, text: XValue, start: XValue, *end: XValue) -> XValue:
    """Characters from `start` up to `end`, counted from 0, negative from the end."""
    subject = string(text)
    size = len(subject)
    first = _place(number(start, scope.zone), size)
    last = _place(number(end[0], scope.zone), size) if end else size
    return subject[first:last]


def _place(value: float, size: int) -> int:
    if math.isnan(value):
        return 0
    at = size if value > size else max(-size, math.trunc(max(value, -size)))
    return at + size if at < 0 else at


def _length(scope: Scope, node: Node, *text: XValue) -> XValue:
    return float(len(string(text[0]) if text else node.string()))


def _normalize(scope: Scope, node: Node, *text: XValue) -> XValue:
    subject = string(text[0]) if text else node.string()
    for space in "\t\r\n":
        subject = subject.replace(space, " ")
    return " ".join(part for part in subject.split(" ") if part)


def _translate(scope: Scope, node: Node, text: XValue, old: XValue, new: XValue) -> XValue:
    table: dict[int, str | None] = {}
    to = string(new)
    for at, char in enumerate(string(old)):
        table.setdefault(ord(char), to[at] if at < len(to) else None)
    return string(text).translate(table)


def _regex(scope: Scope, node: Node, text: XValue, pattern: XValue) -> XValue:
    return matches(string(text), string(pattern))


def _digest(scope: Scope, node: Node, text: XValue, algorithm: XValue, *encoding: XValue) -> XValue:
    name, form = string(algorithm).upper(), string(encoding[0]).lower() if encoding else "base64"
    if name not in _DIGESTS or form not in ("base64", "hex"):
        raise ExpressionError(MESSAGE_DIGEST, name=f"{name} {form}")
    digest = hashlib.new(_DIGESTS[name], string(text).encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return digest.hexdigest() if form == "hex" else base64.b64encode(digest.digest()).decode()


def _base64_decode(scope: Scope, node: Node, text: XValue) -> XValue:
    """The UTF-8 text behind base64; what is not base64 gives blank."""
    subject = "".join(string(text).split())
    try:
        return base64.b64decode(subject + "=" * (-len(subject) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _extract_signed(scope: Scope, node: Node, contents: XValue, key: XValue) -> XValue:
    """The message behind an Ed25519 signature of 64 bytes, both in one base64; blank when the key did not sign it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signed, public = base64.b64decode(string(contents)), base64.b64decode(string(key))
        Ed25519PublicKey.from_public_bytes(public).verify(signed[:64], signed[64:])
    except (InvalidSignature, binascii.Error, ValueError):
        return ""
    return signed[64:].decode("utf-8", "replace")


def _uuid(scope: Scope, node: Node, *length: XValue) -> XValue:
    text = scope.host.uuid()
    if not length:
        return text
    wanted = number(length[0], scope.zone)
    if not math.isfinite(wanted):
        raise ExpressionError(MESSAGE_LENGTH, value=string(length[0])[:60])
    size = min(max(int(wanted), 0), MAX_UUID)
    while len(text) < size:
        text += scope.host.uuid()
    return text[:size]


def _itext(scope: Scope, node: Node, name: XValue) -> XValue:
    return scope.host.itext(string(name))


def _property(scope: Scope, node: Node, name: XValue) -> XValue:
    return scope.host.form_property(string(name))


TABLE = (
    eager("string", 0, 1, _string),
    eager("concat", 0, None, _concat, aggregate=True),
    eager("join", 1, None, _join, aggregate=True),
    eager("starts-with", 2, 2, _starts_with),
    eager("ends-with", 2, 2, _ends_with),
    eager("contains", 2, 2, _contains),
    eager("substring-before", 2, 2, _before),
    eager("substring-after", 2, 2, _after),
    eager("substring", 2, 3, _substring),
    eager("substr", 2, 3, _substr),
    eager("string-length", 0, 1, _length),
    eager("normalize-space", 0, 1, _normalize),
    eager("translate", 3, 3, _translate),
    eager("regex", 2, 2, _regex),
    eager("digest", 2, 3, _digest),
    eager("base64-decode", 1, 1, _base64_decode),
    eager("extract-signed", 2, 2, _extract_signed),
    eager("uuid", 0, 1, _uuid, volatile=True),
    eager("jr:itext", 1, 1, _itext),
    eager("property", 1, 1, _property),
    eager("version", 0, 0, lambda scope, node: scope.host.form_property("version")),
)
