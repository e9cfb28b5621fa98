"""Turns of the event loop: what takes long is done step by step, one step in a turn, whoever asked for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar

from brs_sync.courtesy import courtesy
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

Step = Callable[[], object]


class _Turns(QObject):
    """All that is done in turns stands in one line: timers of their own would all be due in the same turn.

    A chain of `QTimer.singleShot(0, …)` would be done in a single turn: those are posted events, and Qt goes on until
    none is left. A timer that repeats would go before others that are due: it is started again behind each step.
    """

    _only: ClassVar[_Turns | None] = None

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._line: deque[tuple[QObject, deque[Step]]] = deque()
        self._settles = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @classmethod
    def line(cls) -> _Turns:
        """The line of the application there is."""
        if cls._only is None or not isValid(cls._only):
            cls._only = cls(QCoreApplication.instance())
        return cls._only

    @property
    def waits(self) -> bool:
        return bool(self._line)

    def add(self, owner: QObject, steps: deque[Step]) -> None:
        if steps:
            self._line.append((owner, steps))
            self._start()

    def _start(self) -> None:
        if self._line:
            self._timer.start()

    def _go_on(self) -> None:
        """One step of who has waited longest; one that fails ends its own chain only.

        What the step before has changed is laid out and painted in a turn of its own, then comes the next one.
        """
        while self._line and not isValid(self._line[0][0]):
            self._line.popleft()
        self._settles = not self._settles
        if not self._line or not self._settles:
            self._start()
            return
        owner, steps = self._line.popleft()
        self._start()  # for the others, should the step wait for something in a loop of its own
        try:
            with courtesy.first():
                steps.popleft()()
            if steps:
                self._line.append((owner, steps))
        finally:
            self._start()


class Soon:
    """One thing that is done in a turn of the line, once however often it is asked for; it can be called off."""

    def __init__(self, owner: QObject, act: Step) -> None:
        self._owner, self._act = owner, act
        self._stands = False
        self.waits = False

    def start(self) -> None:
        self.waits = True
        if not self._stands:
            self._stands = True
            in_turns(self._owner, self._do)

    def stop(self) -> None:
        self.waits = False

    def _do(self) -> None:
        self._stands = False
        if self.waits:
            self.waits = False
            self._act()


def in_turns(owner: QObject, *steps: Step) -> None:
    """Do one step after the other, each in a turn of the event loop of its own, as long as their owner lives."""
    _Turns.line().add(owner, deque(steps))


def turns_wait() -> bool:
    """Whether something has a turn to come: what nobody waits for goes behind it."""
    return _Turns.line().waits
