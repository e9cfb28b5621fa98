"""Text of an expression to tokens, with the disambiguation rules of XPath 1.0."""

from __future__ import annotations

import re
from typing import NamedTuple

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.language import mark

MAX_EXPRESSION = 65_536
MESSAGE_CHARACTER = mark("The expression “{expression}” cannot be read at “{near}”.")
MESSAGE_LONG = mark("The expression is too long ({length} characters).")


class Token(NamedTuple):
    """One token: its kind (number, string, name, op, end), its text, where it starts."""

    kind: str
    text: str
    at: int


# The names of XML 1.0, in any script: vowel signs of Thai or Devanagari are no letters to Python, but parts of names.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"[{_START}][{_START}.\-0-9\u00b7\u0300-\u036f\u203f-\u2040]*"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n]+)
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<op>::|//|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)""",
    re.VERBOSE,
)
_WORD_OPERATOR = re.compile(r"and|or|div|mod")
# After one of these (or at the start) an operand follows, so `*` is a wildcard and `and` is a name.
_BEFORE_OPERAND = frozenset(
    {"@", "::", "(", "[", ",", "$", "and", "or", "div", "mod", "*", "/", "//", "|"}
) | frozenset({"+", "-", "=", "!=", "<", "<=", ">", ">="})


def tokens(text: str) -> list[Token]:
    """All tokens of an expression and an `end` token; what cannot be read raises ExpressionError."""
    if len(text) > MAX_EXPRESSION:
        raise ExpressionError(MESSAGE_LONG, length=len(text))
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _operator_word(text, at, found) or _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(MESSAGE_CHARACTER, expression=text[:200], near=text[at : at + 20])
        if match.lastgroup != "space":
            found.append(_token(match, found))
        at = match.end()
    found.append(Token("end", "", len(text)))
    return found


def expects_operand(found: list[Token]) -> bool:
    """Whether the next token starts an operand (XPath 1.0, 3.7: the rule on the preceding token)."""
    if not found:
        return True
    last = found[-1]
    return last.kind == "op" and last.text in _BEFORE_OPERAND


def _operator_word(text: str, at: int, found: list[Token]) -> re.Match[str] | None:
    """`and`, `or`, `div` or `mod` where an operator must stand, also glued to what follows (`1and1`)."""
    return None if expects_operand(found) else _WORD_OPERATOR.match(text, at)


def _token(match: re.Match[str], found: list[Token]) -> Token:
    kind, text, at = match.lastgroup, match.group(), match.start()
    if kind is None:
        return Token("op", text, at)
    if kind == "string":
        return Token(kind, text[1:-1], at)
    if kind == "op" and text == "*" and expects_operand(found):
        return Token("name", text, at)
    return Token(kind, text, at)
