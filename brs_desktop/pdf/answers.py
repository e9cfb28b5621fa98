"""What an answer looks like on paper. Empty, zero and each reason for a missing number are six different answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Number, Ref, Value

from brs_desktop.exchange.notation import written_day
from brs_desktop.language import NATIVE_NAMES, format_date, format_moment, format_number, format_time
from brs_desktop.pdf import phrases
from brs_desktop.pdf.sheet import Answer

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Choice, Kind, NodeState

_NUMERIC = ("integer", "decimal", "range")


def _is_year(appearance: str) -> bool:
    """Whether a number is a year, whose thousands are not set apart."""
    return "year" in appearance.split()


class Wording:
    """Says values in the language of the paper."""

    def __init__(self, language: str, say: Callable[[str], str]) -> None:
        self.language, self.say = language, say

    def answer(self, state: NodeState, kind: Kind, *, appearance: str = "") -> Answer:
        """The answer of a question as it stands."""
        texts = None
        if not isinstance(state.value, Ref):  # its words of today are the form's to know, those of then are with it
            texts = self.texts(state.value, kind, state.choices or (), appearance=appearance)
        if texts is None:
            texts = (state.text,) if state.text else ()
        if not any(texts):
            return Answer((self.say(phrases.NO_ANSWER),), quiet=True)
        if isinstance(state.value, Missing):
            return Answer(texts, quiet=True)
        if state.language and state.language != self.language and not isinstance(state.value, Ref):
            name = NATIVE_NAMES.get(state.language, state.language)
            texts = (*texts[:-1], f"{texts[-1]} ({name})")
            return Answer(texts, number=kind in _NUMERIC, language=state.language)
        return Answer(texts, number=kind in _NUMERIC)

    def texts(
        self, value: Value, kind: Kind, choices: Sequence[Choice], *, appearance: str = ""
    ) -> tuple[str, ...] | None:
        """The words for a value, None when only the form knows them."""
        if isinstance(value, Missing):
            return (self.say(phrases.REASONS.get(value.reason, value.reason)),)
        if isinstance(value, Ref):
            return (value.label or value.target,)
        if isinstance(value, Number):
            return (value.text if _is_year(appearance) else format_number(value.text, self.language),)
        if not isinstance(value, str) or not value:
            return None
        return self._text(value, kind, choices, appearance=appearance)

    def _text(self, value: str, kind: Kind, choices: Sequence[Choice], *, appearance: str) -> tuple[str, ...] | None:
        if kind in _NUMERIC:
            return (value if _is_year(appearance) else format_number(value, self.language),)
        if kind == "date":
            written = written_day(value, appearance)  # a year or a month alone, where the question asks for no more
            return (written if written != value else format_date(value, self.language),)
        if kind == "time":
            return (self._time(value),)
        if kind == "datetime":
            return (self._moment(value),)
        if kind in ("select_one", "select_multiple", "rank"):
            labels = {choice.value: choice.label for choice in choices}
            chosen = (value,) if kind == "select_one" else value.split()
            return tuple(labels[one] for one in chosen) if all(one in labels for one in chosen) else None
        return None

    def _time(self, text: str) -> str:
        try:
            return format_time(time.fromisoformat(text), self.language)
        except ValueError:
            return text

    def _moment(self, text: str) -> str:
        """A date and time as typed, in the zone it was typed in."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return format_moment(moment, self.language)
