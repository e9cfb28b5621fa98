"""What is done to an open form, one thing after the other; a long one in turns, so that the window stays alive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.turns import Soon, in_turns

if TYPE_CHECKING:
    from brs_desktop.forms.session.piecemeal import Errand, Piecemeal

# Seconds of the interface thread that one turn of the event loop gives to a long command.
A_SLICE = 0.012
# So many cells are on disk sooner than a lane would have come to them.
_SMALL = 60
# The size of an errand that is always the lane's, however little there is to it.
FOR_THE_LANE = 1 << 30
T = TypeVar("T")


@dataclass(frozen=True)
class _Command:
    make: Callable[[], Piecemeal[Any]]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Runner(QObject):
    """Keeps the order of what a person did: what comes while a command is under way waits for its end.

    What fits into one slice is done when `run` returns. Large errands, such as journalling a block, go to the lane.
    `rested` tells that nothing is left to do: while a long command's end is told, it still counts as under way.
    """

    rested = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._waiting: deque[_Command] = deque()
        self._current: tuple[_Command, Piecemeal[Any]] | None = None
        self._stepping = False
        # Whether the command under way is a long one: it has had more than one slice.
        self._long = False
        self._until = 0.0
        self._next = Soon(self, self._go_on)

    @property
    def busy(self) -> bool:
        """Whether a command is under way or waits."""
        return self._current is not None or bool(self._waiting)

    def run(
        self, make: Callable[[], Piecemeal[Any]], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do what `make` begins, after everything that was asked for before it."""
        self._waiting.append(_Command(make, done, failed))
        if self._current is None and not self._stepping and not self._next.waits:
            self._go_on()

    def _go_on(self) -> None:
        self._step(next)

    def _step(self, first: Callable[[Piecemeal[Any]], Errand | None]) -> None:
        self._stepping = True
        try:
            self._slice(first)
        finally:
            self._stepping = False
        if not self.busy:
            self.rested.emit()

    def _slice(self, first: Callable[[Piecemeal[Any]], Errand | None]) -> None:
        """Turns until the slice is over, something is asked of the lane, or nothing is left to do."""
        self._until, advance = time.perf_counter() + A_SLICE, first
        while self._begin():
            errand = self._advance(advance)
            advance = next
            if errand is not None and errand.size > _SMALL:
                self._ask(errand)
                return
            if errand is not None:
                advance = _doing(errand)
            elif time.perf_counter() > self._until and self.busy:
                self._long = self._current is not None
                self._next.start()
                return

    def _begin(self) -> bool:
        """Whether there is a command to go on with; a new one is begun when none is under way."""
        if self._current is None and self._waiting:
            command, self._long = self._waiting.popleft(), False
            try:
                self._current = command, command.make()
            except Exception as failure:
                command.failed(failure)
                return self._begin()
        return self._current is not None

    def _advance(self, advance: Callable[[Piecemeal[Any]], Errand | None]) -> Errand | None:
        assert self._current is not None
        command, turns = self._current
        try:
            return advance(turns)
        except StopIteration as ended:
            self._current = None
            self._end(command, ended.value)
        except Exception as failure:
            self._current = None
            command.failed(failure)
        return None

    def _end(self, command: _Command, outcome: Any) -> None:
        """A long command is told in a turn of its own, before anything that waits for it is done."""
        if not self._long:
            command.done(outcome)
            return
        self._waiting.appendleft(_Command(lambda: _told(command, outcome), lambda _none: None, command.failed))
        self._until = 0.0

    def _ask(self, errand: Errand) -> None:
        """The errand in the lane; the command goes on here, in a turn of its own, with what came of it."""
        self._lane.run(
            lambda _job: errand.act(),
            done=lambda result: in_turns(self, lambda: self._step(lambda turns: turns.send(result))),
            failed=lambda problem: in_turns(self, lambda: self._step(lambda turns: turns.throw(problem))),
            owner=self,
        )


def _told(command: _Command, outcome: Any) -> Piecemeal[None]:
    """What a long command has changed is shown."""
    yield from ()
    command.done(outcome)


def _doing(errand: Errand) -> Callable[[Piecemeal[Any]], Errand | None]:
    """Do a small errand in its place."""

    def advance(turns: Piecemeal[Any]) -> Errand | None:
        try:
            result = errand.act()
        except Exception as failure:
            return turns.throw(failure)
        return turns.send(result)

    return advance


def one_turn(command: Callable[[], T]) -> Piecemeal[T]:
    """A command that needs no turns."""
    yield from ()
    return command()


def errand(act: Callable[[], object]) -> Piecemeal[Any]:
    """Something that is the lane's to do, in its place among the commands."""
    from brs_desktop.forms.session.piecemeal import Errand

    return (yield Errand(act, FOR_THE_LANE))
