"""The strokes of a drawing, with the way back and forth through them; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass

# More is no drawing by hand: what comes beyond is left out. A stuck pen fills no memory, and taking back a stroke
# paints the others at once.
MOST_STROKES, MOST_POINTS = 2_000, 20_000
INKS = {"black": "#14181f", "blue": "#1f4fbf", "red": "#c22f2f", "green": "#23794a"}
Point = tuple[float, float]


@dataclass
class Stroke:
    """One line in one colour, in the units of the picture."""

    ink: str
    width: float
    points: list[Point]


class Strokes:
    """What was drawn; clearing is one step that can be taken back like any stroke."""

    def __init__(self) -> None:
        self.shown: list[Stroke] = []
        self._before: list[list[Stroke]] = []
        self._after: list[list[Stroke]] = []
        self._points = 0

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def full(self) -> bool:
        """Whether the pen does nothing any more; taking strokes back makes room."""
        return len(self.shown) >= MOST_STROKES or self._points >= MOST_POINTS

    def begin(self, ink: str, width: float, at: Point) -> bool:
        """Put the pen down; False when there is no room for more."""
        if self.full:
            return False
        self._note([*self.shown, Stroke(ink, width, [at])])
        return True

    def go_on(self, at: Point) -> bool:
        """Draw on to a point, unless the pen has hardly moved; whether it was drawn on."""
        line = self.shown[-1].points
        x, y = line[-1]
        if self._points >= MOST_POINTS or abs(at[0] - x) + abs(at[1] - y) < 1:
            return False
        line.append(at)
        self._points += 1
        return True

    def clear(self) -> None:
        """Take all strokes away."""
        if self.shown:
            self._note([])

    def undo(self) -> None:
        """As it was before the last stroke, or before it was cleared."""
        if self._before:
            self._after.append(self.shown)
            self._show(self._before.pop())

    def redo(self) -> None:
        """The step that was taken back last, again."""
        if self._after:
            self._before.append(self.shown)
            self._show(self._after.pop())

    def _note(self, now: list[Stroke]) -> None:
        self._before.append(self.shown)
        self._after.clear()
        self._show(now)

    def _show(self, now: list[Stroke]) -> None:
        self.shown = now
        self._points = sum(len(one.points) for one in now)
