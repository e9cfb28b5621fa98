"""Whether an answer is missing or breaks a rule, and the sentence that says so."""

from __future__ import annotations

import re

from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.model.tree import AnswerNode
from brs_desktop.forms.session.choices import Chooser
from brs_desktop.forms.session.words import Speaker
from brs_desktop.forms.shapes import Violation
from brs_desktop.forms.xpath.moments import from_text, time_of_day
from brs_desktop.language import _, mark

MESSAGE_REQUIRED = mark("This question needs an answer.")
MESSAGE_CONSTRAINT = mark("This answer breaks a rule of the form.")
MESSAGE_SOFT = mark("This answer is unusual.")
MESSAGE_INTEGER = mark("A whole number is needed here.")
MESSAGE_DECIMAL = mark("A number is needed here.")
MESSAGE_DATE = mark("A date is needed here.")
MESSAGE_TIME = mark("A time is needed here.")
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
            return ("constraint", _(misfit)) if misfit is not None else (None, None)
        if found is None:
            return None, None
        if found == "constraint" and node.template.bind.soft:
            misfit = self._misfit(node)
            if misfit is not None:  # of the wrong kind: no reason makes that right
                return "constraint", _(misfit)
            return "soft", self.message(node, found) or _(MESSAGE_SOFT)
        own = self.message(node, found)
        return found, own or _(MESSAGE_REQUIRED if found == "required" else MESSAGE_CONSTRAINT)

    def message(self, node: AnswerNode, violation: Violation) -> str | None:
        """The form's own sentence for a violation."""
        bind = node.template.bind
        words = bind.required_message if violation == "required" else bind.constraint_message
        return self.speaker.text(words, node) or None

    def _misfit(self, node: AnswerNode) -> str | None:
        kind, text = node.template.kind, node.stored
        zone = self.engine.host.zone
        if kind == "integer":
            return None if _INTEGER.fullmatch(text) else MESSAGE_INTEGER
        if kind in ("decimal", "range"):
            return None if _DECIMAL.fullmatch(text) else MESSAGE_DECIMAL
        if kind in ("date", "datetime"):
            return None if from_text(text, zone) is not None else MESSAGE_DATE
        if kind == "time":
            return None if (value := time_of_day(text, zone)) == value else MESSAGE_TIME
        return MESSAGE_CHOICE if kind in _CHOSEN and not self._is_choice(node) else None

    def _is_choice(self, node: AnswerNode) -> bool:
        """Whether an answer is among the choices; a record that was chosen stays one, wherever it is now (FORMS)."""
        chosen = [node.stored] if node.template.kind == "select_one" else node.stored.split()
        if self.chooser.is_outside(node):
            return bool(node.label) or all(self.chooser.knows(value, node) for value in chosen)
        return self.chooser.values(node).issuperset(chosen)
