"""Whether an answer is missing or breaks a rule, and the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal

from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.model.tree import AnswerNode
from brs_desktop.forms.session.choices import Chooser
from brs_desktop.forms.session.words import Speaker
from brs_desktop.forms.shapes import Violation
from brs_desktop.forms.xpath.functions.geo import points
from brs_desktop.forms.xpath.moments import from_text, time_of_day
from brs_desktop.language import _, mark

MESSAGE_REQUIRED = mark("This question needs an answer.")
MESSAGE_CONSTRAINT = mark("This answer breaks a rule of the form.")
MESSAGE_SOFT = mark("This answer is unusual.")
MESSAGE_INTEGER = mark("A whole number is needed here.")
MESSAGE_DECIMAL = mark("A number is needed here.")
MESSAGE_DATE = mark("A date is needed here.")
MESSAGE_TIME = mark("A time is needed here.")
MESSAGE_PLACE = mark("A place is needed here: latitude and longitude in degrees, such as -1.29 36.82.")
MESSAGE_WAY = mark("Places are needed here, each with latitude and longitude in degrees, with “;” between them.")
MESSAGE_RANGE = mark("A number from {start} to {end} is needed here.")
MESSAGE_STEP = mark("A number from {start} to {end} in steps of {step} is needed here.")
MESSAGE_CHOICE = mark("This answer is not one of the choices.")

_INTEGER = re.compile(r"[+-]?[0-9]{1,100}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_CHOSEN = frozenset({"select_one", "select_multiple", "rank"})


class Judge:
    """Judges nodes by what the form demands of them."""

    def __init__(self, engine: Engine, speaker: Speaker, chooser: Chooser) -> None:
        self.engine = engine
        self.speaker = speaker
        self.chooser = chooser

    def violation(self, node: AnswerNode) -> Violation | None:
        """What the form's own rules say; only relevant nodes are judged, a blank one only for being required."""
        if not node.relevant or node.template.is_group:
            return None
        if not node.stored:
            return "required" if not node.missing and self.engine.truth("required", node, False) else None
        return None if self.engine.truth("constraint", node, True) else "constraint"

    def verdict(self, node: AnswerNode) -> tuple[Violation | None, str | None]:
        """The violation with its sentence; an answer of the wrong type or no choice breaks a rule too."""
        found = self.violation(node)
        if found is None and node.relevant and node.stored and not node.template.is_group:
            misfit = self._misfit(node)
            return ("constraint", misfit) if misfit is not None else (None, None)
        if found is None:
            return None, None
        if found == "constraint" and node.template.bind.soft:
            misfit = self._misfit(node)
            if misfit is not None:  # of the wrong kind: no reason makes that right
                return "constraint", misfit
            return "soft", self.message(node, found) or _(MESSAGE_SOFT)
        own = self.message(node, found)
        return found, own or _(MESSAGE_REQUIRED if found == "required" else MESSAGE_CONSTRAINT)

    def message(self, node: AnswerNode, violation: Violation) -> str | None:
        """The form's own sentence for a violation."""
        bind = node.template.bind
        words = bind.required_message if violation == "required" else bind.constraint_message
        return self.speaker.text(words, node) or None

    def _misfit(self, node: AnswerNode) -> str | None:
        """What an answer is not, in the reader's words."""
        kind = node.template.kind
        if kind in _CHOSEN:
            return None if self._is_choice(node) else _(MESSAGE_CHOICE)
        test = _TESTS.get(kind or "")
        if test is not None and not test[0](node.stored, self.engine.host.zone):
            return _(test[1])
        return _outside(node) if kind == "range" else None

    def _is_choice(self, node: AnswerNode) -> bool:
        """Whether an answer is among the choices; a record that was chosen stays one, wherever it is now (FORMS)."""
        chosen = [node.stored] if node.template.kind == "select_one" else node.stored.split()
        if self.chooser.is_outside(node):
            return bool(node.label) or all(self.chooser.knows(value, node) for value in chosen)
        return self.chooser.values(node).issuperset(chosen)


def _is_time(text: str, zone: tzinfo) -> bool:
    return (value := time_of_day(text, zone)) == value


def _is_place(text: str, zone: tzinfo) -> bool:
    return ";" not in text and points([text]) is not None


def _is_way(text: str, zone: tzinfo) -> bool:
    return points([text]) is not None


def _is_moment(text: str, zone: tzinfo) -> bool:
    return from_text(text, zone) is not None


def _is_number(text: str, zone: tzinfo) -> bool:
    return _DECIMAL.fullmatch(text) is not None


# What an answer of a kind must be, and what is said when it is not.
_TESTS: dict[str, tuple[Callable[[str, tzinfo], bool], str]] = {
    "integer": (lambda text, _zone: _INTEGER.fullmatch(text) is not None, MESSAGE_INTEGER),
    "decimal": (_is_number, MESSAGE_DECIMAL),
    "range": (_is_number, MESSAGE_DECIMAL),
    "date": (_is_moment, MESSAGE_DATE),
    "datetime": (_is_moment, MESSAGE_DATE),
    "time": (_is_time, MESSAGE_TIME),
    "geopoint": (_is_place, MESSAGE_PLACE),
    "geotrace": (_is_way, MESSAGE_WAY),
    "geoshape": (_is_way, MESSAGE_WAY),
}


def _outside(node: AnswerNode) -> str | None:
    """What is said of a number that is not on its scale (`start`, `end` and `step` of a range)."""
    told = node.template.control.parameters if node.template.control is not None else {}
    try:
        number, start, end = Decimal(node.stored), Decimal(told["start"]), Decimal(told["end"])
        step = Decimal(told.get("step") or 0)
        between = min(start, end) <= number <= max(start, end)
        fits = between and (not step or (number - start) % step == 0)
    except (KeyError, ArithmeticError):
        return None
    words = _(MESSAGE_STEP) if step and between else _(MESSAGE_RANGE)
    return None if fits else words.format(start=told["start"], end=told["end"], step=told.get("step"))
