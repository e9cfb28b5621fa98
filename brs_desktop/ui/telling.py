"""Who is to be told when the look or the language changes: what is in sight may be told before what is not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any
from weakref import ref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

Words = Callable[[], object]
_FEW = 64


class Told:
    """Bound methods that are called at a change, in the order in which they came, as long as their objects live.

    A signal would call all of them in one turn; this one can also say who they are (`all`), for a call in many turns.
    """

    def __init__(self) -> None:
        self._told: list[_Call] = []
        self._many = _FEW

    def connect(self, words: Words) -> None:
        """Call this bound method at every change from now on."""
        if len(self._told) >= self._many:
            self._told = [one for one in self._told if one.owner is not None]
            self._many = max(_FEW, 2 * len(self._told))
        self._told.append(_Call(words))

    def all(self) -> list[tuple[QWidget | None, Words]]:
        """Everybody, with the widget they belong to; each call looks first whether who is called still lives."""
        found = ((one.owner, one) for one in self._told)
        return [(_widget(owner), one) for owner, one in found if owner is not None]

    def emit(self) -> None:
        """Call everybody at once; one who fails does not keep the others from being called."""
        _call(deque(words for _widget_of, words in self.all()))


class _Call:
    """One method of one object, called only if that is still there; Qt's own methods cannot be held weakly."""

    def __init__(self, words: Any) -> None:
        self._owner, self._name = ref(words.__self__), words.__name__

    @property
    def owner(self) -> object | None:
        """Whose method it is, as long as he lives."""
        owner = self._owner()
        return owner if owner is not None and isValid(owner) else None

    def __call__(self) -> None:
        owner = self.owner
        if owner is not None:
            getattr(owner, self._name)()


def _call(left: deque[Words]) -> None:
    try:
        while left:
            left.popleft()()
    finally:
        if left:
            _call(left)


def _widget(around: object) -> QWidget | None:
    """The widget in which somebody stands, himself or the nearest around him."""
    while isinstance(around, QObject) and not isinstance(around, QWidget):
        around = around.parent()
    return around if isinstance(around, QWidget) else None


def is_hidden(widget: QWidget | None) -> bool:
    """Whether a widget is out of sight in a window that is shown."""
    return widget is not None and not widget.isVisible() and widget.window().isVisible()


def apart(told: Iterable[Told]) -> tuple[list[tuple[QWidget | None, Words]], list[tuple[QWidget | None, Words]]]:
    """Those who are in sight, or belong to nobody, and those who are not."""
    everybody = [one for each in told for one in each.all()]
    return [one for one in everybody if not is_hidden(one[0])], [one for one in everybody if is_hidden(one[0])]
