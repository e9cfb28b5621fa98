"""Regular expressions of form authors, who write the Java and JavaScript dialects."""

from __future__ import annotations

import re
from functools import lru_cache

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.functions.automaton import FEW_WAYS, Automaton, Unbounded, read, ways
from brs_desktop.language import mark

MESSAGE_REGEX = mark("The regular expression “{pattern}” cannot be read.")
MESSAGE_SLOW = mark("The regular expression “{pattern}” takes too long for an answer of {length} characters.")
MAX_SUBJECT = 20_000
# Character classes of the other dialects in Python's words; a class that stands alone and inside brackets differ.
_CLASSES = {
    "L": r"[^\W\d_]", "Letter": r"[^\W\d_]", "Alpha": "[A-Za-z]", "N": r"\d", "Nd": r"\d", "Digit": "[0-9]",
    "Lu": "[A-ZÀ-ÖØ-ÞА-ЯЁ]", "Ll": "[a-zß-öø-ÿа-яё]", "Alnum": "[A-Za-z0-9]", "Upper": "[A-Z]",
    "Lower": "[a-z]", "Punct": r"[!-/:-@\[-`{-~]", "Space": r"\s", "XDigit": "[0-9A-Fa-f]",
    "P": r"[^\w\s]", "S": r"[^\w\s]", "Z": r"\s",
}  # fmt: skip
_PROPERTY = re.compile(r"\\p\{(?:Is|Script=|General_Category=)?(\w+)\}|\\p([LNPSZ])")


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches (ODK: regex() is a complete match).

    A pattern whose ways of matching multiply is followed state by state, so that no answer holds the form.
    """
    if len(text) > MAX_SUBJECT:
        return False
    known = _compiled(pattern)
    if ways(known.tree, len(text)) * (len(text) + 1) <= FEW_WAYS:
        return known.pattern.fullmatch(text) is not None
    try:
        return known.automaton().fullmatch(text)
    except Unbounded:
        raise ExpressionError(MESSAGE_SLOW, pattern=pattern[:120], length=len(text)) from None


class _Known:
    """A pattern as it was read, with its states once they are needed."""

    def __init__(self, text: str) -> None:
        self.pattern = re.compile(text)
        self.tree = read(text)
        self._automaton: Automaton | None = None

    def automaton(self) -> Automaton:
        """The states of the pattern; raises Unbounded where there are too many."""
        if self._automaton is None:
            self._automaton = Automaton(self.tree)
        return self._automaton


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> _Known:
    try:
        return _Known(_PROPERTY.sub(_class, pattern))
    except (re.error, RecursionError, OverflowError):
        raise ExpressionError(MESSAGE_REGEX, pattern=pattern[:120]) from None


def _class(match: re.Match[str]) -> str:
    known = _CLASSES.get(match[1] or match[2])
    if known is None:
        raise ExpressionError(MESSAGE_REGEX, pattern=match.string[:120])
    opened = match.string[: match.start()].count("[") > match.string[: match.start()].count("]")
    if not opened:
        return known
    # Inside brackets letters cannot be said as 'word but no digit': say word, which is wider by digits and _.
    return r"\w" if known.startswith("[^") else known.strip("[]")
