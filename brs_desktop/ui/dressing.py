"""A change of look or language in a window that stands: in turns, what is in sight first and in one piece."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget
from shiboken6 import isValid

from brs_desktop import language
from brs_desktop.ui.lookedat import LookedAt, looked_at
from brs_desktop.ui.telling import Told, apart
from brs_desktop.ui.turns import Step, in_turns

# Seconds of the interface thread that one turn gives to it: what has changed is laid out after that.
_SLICE_S = 0.006
_PAUSE = object()  # the answer of a step after which the turn ends


def direction() -> Qt.LayoutDirection:
    """Where lines begin in the language that is spoken."""
    return Qt.LayoutDirection.RightToLeft if language.is_rtl() else Qt.LayoutDirection.LeftToRight


def dress(widget: QWidget) -> None:
    """Have one widget take the sheet, the palette and the letters in force, and have what it measured be void."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().polish(widget)
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
    widget.updateGeometry()


def dress_all(application: QApplication) -> None:
    """Dress everything at once, what holds others before these."""
    left = _tops(application)
    while left:
        widget = left.pop()
        dress(widget)
        left.extend(_inside(widget))


class _Change:
    """The change under way: its steps, each with the widget it is about.

    What is in sight keeps its old picture until all of it is ready. What is not is turned round, dressed and told after
    that. A place the window leads to has it done at once, before it is shown (`bring`); anything else that comes into
    sight meanwhile is seen as it was until its turn comes.
    """

    def __init__(self) -> None:
        self._line: deque[tuple[QWidget | None, Step]] = deque()
        self._told: list[Told] = []
        self._unsaid: list[tuple[QWidget | None, Step]] = []
        self._held: list[QWidget] = []
        self._looked_at: list[LookedAt] = []
        self._stilled: list[tuple[QWidget, QLayout]] = []
        self._hidden: list[QWidget] = []
        self._pinned: list[QWidget] = []
        self._behind: list[tuple[QObject, Step]] = []
        self._goes = False
        self._in_sight = False
        self._undressed = False

    @property
    def waits(self) -> bool:
        """Whether something still has to take the change."""
        return bool(self._line)

    def begin(self, application: QApplication, told: Told, undressed: bool = True) -> None:
        """Have the whole window take what was set, and tell those; a change that is still under way begins anew.

        Where sheet, palette and letters are as they were (`undressed` says so), nothing is dressed.
        """
        if told not in self._told:
            self._told.append(told)
        self._undressed = undressed or self._undressed
        self._in_sight = True
        self._line.clear()
        self._hidden.clear()
        self._hold(top for top in application.topLevelWidgets() if top.isVisible())
        if self._undressed:
            self._put(_tops(application), self._dress_seen)
        turn = partial(self._turn_round, application)
        steps = (turn, self._tell_seen, self._lay, self._catch_up, self._release, self._go_unseen)
        self._line.extend((None, step) for step in steps)
        if not self._held:
            self._finish()
        elif not self._goes:
            self._goes = True
            in_turns(application, partial(self._go_on, application))

    def behind(self, owner: QObject, act: Step) -> None:
        """Have something begin once what is in sight is painted: now it would hold that up, in any lane."""
        self._behind.append((owner, act))
        if not self._in_sight:
            self.let_go()

    def let_go(self) -> None:
        """Have what waits behind the painting begin, of all who still live; one that fails keeps no other from it."""
        acts, self._behind = deque(self._behind), []
        try:
            while acts:
                owner, act = acts.popleft()
                if isValid(owner):
                    act()
        finally:
            if acts:
                self._behind[:0] = acts
                self.let_go()

    def bring(self, root: QWidget) -> None:
        """All that is left to do within a widget, at once: it is going to be shown."""
        while self._in_sight and self._line:
            self._do()
        while self._line:
            everything = [(one, _within(root, one[0])) for one in self._line]
            near = [one for one, inside in everything if inside]
            if not near:
                return
            self._line = deque(near + [one for one, inside in everything if not inside])
            for _each in near:
                self._do()

    def _go_on(self, application: QApplication) -> None:
        until = time.thread_time() + _SLICE_S
        try:
            while self._line and time.thread_time() < until:
                if self._do() is _PAUSE:
                    break
        finally:
            self._goes = bool(self._line)
            if self._goes:
                in_turns(application, partial(self._go_on, application))

    def _finish(self) -> None:
        """All steps at once; one that fails does not keep the others from being done: no turn would come to them."""
        try:
            while self._line:
                self._do()
        finally:
            if self._line:
                self._finish()

    def _do(self) -> object:
        widget, step = self._line.popleft()
        return step() if widget is None or isValid(widget) else None

    def _put(self, widgets: Iterable[QWidget], step: Callable[[QWidget], object]) -> None:
        self._line.extendleft((one, partial(step, one)) for one in widgets)

    # What is in sight.

    def _hold(self, windows: Iterable[QWidget]) -> None:
        for window in windows:
            if window.updatesEnabled():
                self._looked_at += looked_at(window)
                window.setUpdatesEnabled(False)
                self._held.append(window)

    def _dress_seen(self, widget: QWidget) -> None:
        if widget.isVisible():
            self._still(widget)
            dress(widget)
            self._put(_inside(widget), self._dress_seen)
        else:
            self._hidden.append(widget)

    def _still(self, widget: QWidget) -> None:
        """Nothing is laid out until all is dressed, turned and said: each of the turns would lay it out anew."""
        layout = widget.layout()
        if layout is not None and layout.isEnabled():
            layout.setEnabled(False)
            self._stilled.append((widget, layout))

    def _turn_round(self, application: QApplication) -> None:
        """Have what is in sight follow the direction of the language; what is not stays as it is for now."""
        side = direction()
        if side == application.layoutDirection():
            return
        for one in self._hidden:
            if isValid(one) and not one.isWindow() and not one.testAttribute(Qt.WidgetAttribute.WA_SetLayoutDirection):
                one.setLayoutDirection(one.layoutDirection())
                self._pinned.append(one)
        application.setLayoutDirection(side)

    def _tell_seen(self) -> None:
        seen, self._unsaid = apart(self._told)
        self._line.extendleft(reversed([(None, words) for _widget, words in seen]))

    def _lay(self) -> object:
        """Have all be laid out in the next turn, what holds others before these: it gives them their new sizes."""
        stilled, self._stilled = self._stilled, []
        for widget, layout in stilled:
            if isValid(widget) and isValid(layout):
                layout.setEnabled(True)
                QApplication.postEvent(widget, QEvent(QEvent.Type.LayoutRequest))
        return _PAUSE

    def _catch_up(self) -> None:
        """What has come into sight by the layout, for there is room now, takes the change before it is painted."""
        come = [one for one in self._hidden if isValid(one) and one.isVisible()]
        said = [one for one in self._unsaid if one[0] is not None and isValid(one[0]) and one[0].isVisible()]
        if come or said:
            self._line.appendleft((None, lambda: _PAUSE))  # it is laid out
        self._line.extendleft(reversed(said))
        self._unsaid = [one for one in self._unsaid if one not in said]
        for one in come:
            self._hidden.remove(one)
            if one in self._pinned:
                self._unpin(one)
        self._put(come, self._dress_unseen)

    def _release(self) -> object:
        seen, self._looked_at = self._looked_at, []
        for one in seen:
            one.bring_back()
        held, self._held = self._held, []
        for window in held:
            if isValid(window):
                window.setUpdatesEnabled(True)
        return _PAUSE

    # What is not.

    def _go_unseen(self) -> None:
        self._in_sight = False
        self._line.extend((one, partial(self._unpin, one)) for one in self._pinned)
        self._line.extend((one, partial(self._dress_unseen, one)) for one in self._hidden)
        self._line.extend(self._unsaid)
        self._line.append((None, self._end))
        self._hidden, self._unsaid = [], []
        self.let_go()

    def _unpin(self, widget: QWidget) -> None:
        """Let a widget follow the direction again; until then it is kept in mind, should a change begin anew."""
        self._pinned.remove(widget)
        widget.unsetLayoutDirection()

    def _dress_unseen(self, widget: QWidget) -> None:
        dress(widget)
        self._put(_inside(widget), self._dress_unseen)

    def _end(self) -> None:
        self._undressed = False
        self._pinned.clear()  # only those are left that are gone
        self._told.clear()


change = _Change()


def _tops(application: QApplication) -> list[QWidget]:
    return [one for one in application.topLevelWidgets() if one.parentWidget() is None]


def _inside(widget: QWidget) -> list[QWidget]:
    """The widgets that stand in one: asked for as such, for Python makes an object, and a class, of all it is given."""
    return widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _within(root: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and isValid(widget) and (widget is root or root.isAncestorOf(widget))
