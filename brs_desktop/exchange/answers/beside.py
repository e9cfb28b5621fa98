"""What a file says beside answers: notes, methods, sources and reasons; what was put there and untouched says none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brs_sync.values import Value

from brs_desktop.exchange.answers.interpret import NOT_COMPUTED, Refused, as_text
from brs_desktop.exchange.answers.model import Broken, Given, Place
from brs_desktop.exchange.answers.shown import is_beside, mark_of
from brs_desktop.exchange.answers.texts import plain
from brs_desktop.language import mark
from brs_desktop.records.margins import MOST_TEXT, split

NO_KIND = mark("Nothing of this kind stands beside answers here: only notes, methods, sources and reasons do.")
TOO_LONG = mark("This is longer than what can stand beside an answer.")
NO_TEXT = mark("Only a text can stand beside an answer.")


def marks_of(base: Mapping[str, Value] | None) -> Mapping[str, Value] | None:
    """Of what a file held when it was made the marks of what stood beside answers; None where it does not say."""
    return {path: value for path, value in base.items() if is_beside(path)} if base is not None else None


def said_in(path: str, raw: Any, place: Place, marks: Mapping[str, Value] | None) -> Given | None:
    """What a cell says beside an answer (`quantity@.note`); None where it stands as it was put there.

    Refused for a kind that is none, for what is no text, and for more than has room: nothing is cut unasked.
    """
    if isinstance(raw, Broken):
        raise Refused(NOT_COMPUTED)
    text = plain(as_text(raw)).strip()
    if marks is not None and marks.get(path) == mark_of(text):
        return None
    if split(path) is None:
        if not text:
            return None
        raise Refused(NO_KIND)
    if len(text) > MOST_TEXT:
        raise Refused(TOO_LONG)
    return Given(path, text or None, place)


def as_put(path: str, raw: Any, place: Place) -> tuple[Given, ...]:
    """What says none because it stands as it was put there: it counts where its row never was in the record."""
    text = plain(as_text(raw)).strip()
    return (Given(path, text, place),) if text and "/" in path and split(path) is not None else ()
