"""Regular expressions of form authors, who write the Java and JavaScript dialects."""

from __future__ import annotations

import re
from functools import lru_cache

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.language import mark

MESSAGE_REGEX = mark("The regular expression “{pattern}” cannot be read.")
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
    """Whether the whole text matches (ODK: regex() is a complete match)."""
    if len(text) > MAX_SUBJECT:
        return False
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(_PROPERTY.sub(_class, pattern))
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
