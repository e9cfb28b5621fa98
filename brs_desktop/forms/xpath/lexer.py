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
    """One token: its kind (number, string, name, path, op, end) and its text."""

    kind: str
    text: str


# The names of XML 1.0, in any script: vowel signs of Thai or Devanagari are no letters to Python, but parts of names.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"[{_START}][{_START}.\-0-9\u00b7\u0300-\u036f\u203f-\u2040]*+"
# A very small number that another program wrote has an exponent with its sign.
_NUMBER = "(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-][0-9]++)?+"
_VALUES = rf"""(?P<number>{_NUMBER}) | (?P<string>"[^"]*+"|'[^']*+')"""
_OPERATORS = r"(?P<op>::|//|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*$])"
# A whole absolute path of plain names, of which forms are full, is one token.
_PLAIN_PATH = rf"(?:/{_NAME}(?::(?!:){_NAME})?+)++(?![ \t\r\n]*+[/\[(:])"
_PATH = rf"(?P<path>{_PLAIN_PATH})"
_NAMES = rf"{_NAME}(?::(?!:)(?:{_NAME}|\*))?+"
# Where an operand is expected `*` is a wildcard and `and` is a name; elsewhere `and`, `or`, `div` and `mod` are
# operators, also glued to what follows (`1and1`): XPath 1.0, 3.7, the rule on the preceding token.
_OPERAND = re.compile(rf"[ \t\r\n]*+(?: {_PATH} | (?P<name>{_NAMES}|\*) | {_VALUES} | {_OPERATORS})", re.VERBOSE)
_OPERATOR = re.compile(
    rf"[ \t\r\n]*+(?: (?P<word>and|or|div|mod) | {_VALUES} | {_OPERATORS} | (?P<name>{_NAMES}))", re.VERBOSE
)
# Strings, and such paths where nothing but an operand can stand: at the begin, right behind one of these signs, or
# behind the operator that follows what has surely ended.
_OPENED = r"""(?:(?<![^(,=<>+\[])|(?<=[(,=<>+\[][ ])|(?<=['")][ ]and[ ])|(?<=['")][ ]or[ ]))"""
_PIECES = re.compile(rf"""("[^"]*+"|'[^']*+'|{_OPENED}{_PLAIN_PATH})""")
# After one of these (or at the start) an operand follows.
_BEFORE_OPERAND = frozenset(
    {"@", "::", "(", "[", ",", "$", "and", "or", "div", "mod", "*", "/", "//", "|"}
) | frozenset({"+", "-", "=", "!=", "<", "<=", ">", ">="})
_SPACE = " \t\r\n"
_END = Token("end", "")


def tokens(text: str) -> list[Token]:
    """All tokens of an expression and an `end` token; what cannot be read raises ExpressionError."""
    if len(text) > MAX_EXPRESSION:
        raise ExpressionError(MESSAGE_LONG, length=len(text))
    found: list[Token] = []
    at, end = 0, len(text.rstrip(_SPACE))
    operand = True
    while at < end:
        match = (_OPERAND if operand else _OPERATOR).match(text, at, end)
        if match is None:
            raise ExpressionError(MESSAGE_CHARACTER, expression=text[:200], near=text[at:].lstrip(_SPACE)[:20])
        kind = match.lastgroup
        assert kind is not None, "every alternative is a group"
        written = match[kind]
        if kind == "string":
            written = written[1:-1]
        elif kind == "word":
            kind = "op"
        operand = kind == "op" and written in _BEFORE_OPERAND
        found.append(Token(kind, written))
        at = match.end()
    found.append(_END)
    return found


def split_at_paths(text: str) -> tuple[str, ...] | None:
    """An expression cut at its absolute paths, without reading the rest: text, path, text, path, … text.

    None where none is found so; some may be left in the texts.
    """
    if len(text) > MAX_EXPRESSION:
        return None
    found = _PIECES.split(text)
    told = found[:1]
    for piece, behind in zip(found[1::2], found[2::2], strict=True):
        if piece[0] == "/":
            told += (piece, behind)
        else:  # a string belongs to the text around it
            told[-1] += piece + behind
    return tuple(told) if len(told) > 1 else None
