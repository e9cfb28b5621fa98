"""A client process of the tour: the real window, driven by key presses and clicks that arrive as JSON lines."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QPoint,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.helpers.patience import PATIENCE_MS

LOOK_AGAIN_MS = 20


class Refused(Exception):
    """A step that could not be done, with what was on the screen instead."""


class Lines(QObject):
    """Standard input as a signal: reading blocks in a thread, the steps run where the widgets live."""

    arrived = Signal(str)

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.arrived.emit(line)
        self.arrived.emit("")


class Hands:
    """What a person can do at a window: look, click, type, press keys."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self._loop = QEventLoop()

    def find(self, name: str) -> QWidget:
        """The visible widget of a name, in any window of the application; waits until it is there."""
        self.wait(
            lambda: self._visible(name) is not None,
            lambda: f"no visible widget named {name!r}; there are {self.names()}",
        )
        found = self._visible(name)
        assert found is not None
        return found

    def names(self) -> list[str]:
        """The names of what is visible, for whoever has to find out why a step failed."""
        return sorted({widget.objectName() for widget in self._widgets() if widget.objectName()[:3] != "qt_"} - {""})

    def told(self) -> list[str]:
        """What the notices over the page say, with the details that they would copy, and what the pill says."""
        notices = [one for one in self._widgets() if one.objectName() == "notice"]
        texts = [f"{one.accessibleName()} {getattr(one, 'notice').details}" for one in notices]  # noqa: B009
        return [*texts, self._all_text("sync_pill")]

    def click(self, name: str) -> None:
        """Press the left button in the middle of a widget."""
        widget = self.find(name)
        self.wait(widget.isEnabled, f"{name!r} is not enabled")
        self._reveal(widget)
        place = widget.rect().center()
        if isinstance(widget, QAbstractButton) and not widget.hitButton(place):
            place = QPoint(
                12 if widget.layoutDirection() is Qt.LayoutDirection.LeftToRight else widget.width() - 12, place.y()
            )
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        self.settle()

    def row(self, name: str, text: str, double: bool = False) -> None:
        """Click on the row of a list in which a text is shown."""
        view = self.find(name)
        assert isinstance(view, QAbstractItemView), f"{name!r} is no list"
        self.wait(lambda: self._cell(view, text) is not None, lambda: f"no row {text!r} in {name!r}: {self.rows(name)}")
        index = self._cell(view, text)
        assert index is not None
        view.scrollTo(index)
        place = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        if double:
            QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self.settle()

    def type(self, name: str, text: str) -> None:
        """Put the focus into a field and type, key by key."""
        widget = self.find(name)
        self._reveal(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        self.settle()
        self.write(text)

    def cell(self, name: str, row: int, column: int, text: str) -> None:
        """Go to a cell of a table by click, open it with Enter, type over it, and close it with Enter."""
        view = self.find(name)
        assert isinstance(view, QAbstractItemView), f"{name!r} is no table"
        self._reveal(view)
        self.wait(lambda: view.model().rowCount() > row, lambda: f"{name!r} has no row {row}: {self.rows(name)}")
        index = view.model().index(row, column)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
        QTest.keyClick(view, Qt.Key.Key_Return)
        self.settle()
        self.write(text)
        QTest.keyClick(QApplication.focusWidget() or view, Qt.Key.Key_Return)
        self.settle()

    def pick(self, name: str, text: str) -> None:
        """Choose the entry of a drop-down list that begins with a text, with the arrow keys."""
        box = self.find(name)
        assert isinstance(box, QComboBox), f"{name!r} is no drop-down list"
        box.setFocus(Qt.FocusReason.TabFocusReason)
        wanted = next((row for row in range(box.count()) if box.itemText(row).startswith(text)), -1)
        if wanted < 0:
            raise Refused(f"{name!r} offers no {text!r} but {[box.itemText(row) for row in range(box.count())]}")
        while box.currentIndex() != wanted:
            QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < wanted else Qt.Key.Key_Up)
        self.settle()

    def write(self, text: str) -> None:
        """Type where the focus is, over what is there."""
        target = QApplication.focusWidget()
        if target is None:
            raise Refused("nothing has the focus")
        QTest.keySequence(target, QKeySequence(QKeySequence.StandardKey.SelectAll))
        for character in text:
            QTest.keyClick(QApplication.focusWidget() or target, character) if character.isascii() else self._compose(
                character
            )
        self.settle()

    def key(self, keys: str, name: str = "") -> None:
        """Press a key or a chord, such as 'Tab' or 'Ctrl+K', where the focus is or in a widget."""
        target = self.find(name) if name else (QApplication.focusWidget() or self.window)
        QTest.keySequence(target, QKeySequence(keys))
        self.settle()

    def read(self, name: str) -> str:
        """The text that a widget shows."""
        return self.text_of(self.find(name))

    def expect(self, name: str, text: str) -> str:
        """Wait until a widget, or anything inside it, shows a text."""
        self.wait(
            lambda: text in self._all_text(name),
            lambda: f"{name!r} does not show {text!r} but {self._all_text(name)!r}",
        )
        return text

    def gone(self, name: str) -> None:
        """Wait until no visible widget has the name."""
        self.wait(lambda: self._visible(name) is None, f"{name!r} is still there")

    def rows(self, name: str) -> list[list[str]]:
        """The texts of a list, row by row, as far as they are loaded."""
        view = self.find(name)
        assert isinstance(view, QAbstractItemView), f"{name!r} is no list"
        model = view.model()
        cells = range(_columns(view))
        return [
            [str(model.index(row, column).data() or "") for column in cells]
            for row in range(min(model.rowCount(), 200))
        ]

    def shot(self, file: str) -> str:
        """A picture of the window as it stands."""
        self.settle()
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grab().save(file):
            raise Refused(f"the picture {file} could not be written")
        return file

    def size(self, width: int, height: int) -> None:
        """Give the window a size."""
        self.window.resize(width, height)
        self.settle()

    def idle(self) -> None:
        """Wait until the window says that no work is going on behind it."""
        self.wait(lambda: bool(self.window.property("idle")), "the window is still busy")

    def settle(self) -> None:
        """Let the window draw what has changed."""
        # One loop object, never QCoreApplication.processEvents(): in PySide6 6.12 each call loses a reference of None.
        for _round in range(4):
            self._loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    def wait(self, fact: Callable[[], bool], otherwise: str | Callable[[], str]) -> None:
        """Run the event loop until a fact is true."""
        deadline = QDeadlineTimer(PATIENCE_MS)
        while not fact():
            if deadline.hasExpired():
                why = otherwise if isinstance(otherwise, str) else otherwise()
                raise Refused(f"{why}; told: {self.told()}")
            QTimer.singleShot(LOOK_AGAIN_MS, self._loop.quit)
            self._loop.exec()

    @staticmethod
    def text_of(widget: QWidget) -> str:
        """What a person reads in one widget."""
        if isinstance(widget, QLineEdit | QLabel | QAbstractButton):
            return widget.text()
        if isinstance(widget, QPlainTextEdit | QTextEdit):
            return widget.toPlainText()
        if isinstance(widget, QComboBox):
            return widget.currentText()
        return widget.accessibleName()

    def _all_text(self, name: str) -> str:
        top = self._visible(name)
        if top is None:
            return ""
        texts = [self.text_of(widget) for widget in [top, *top.findChildren(QWidget)] if widget.isVisible()]
        if isinstance(top, QAbstractItemView):
            texts += [" ".join(row) for row in self.rows(name)]
        return "\n".join(texts)

    def _widgets(self) -> list[QWidget]:
        return [widget for widget in QApplication.allWidgets() if widget.isVisible()]

    def _visible(self, name: str) -> QWidget | None:
        return next((widget for widget in self._widgets() if widget.objectName() == name), None)

    @staticmethod
    def _cell(view: QAbstractItemView, text: str) -> Any:
        model = view.model()
        for row in range(model.rowCount()):
            for column in range(_columns(view)):
                index = model.index(row, column)
                if text in str(index.data() or ""):
                    return index
        return None

    @staticmethod
    def _compose(character: str) -> None:
        """Characters that no key of a Latin keyboard makes come as an input method would send them."""
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent()
        event.setCommitString(character)
        QCoreApplication.sendEvent(QApplication.focusWidget(), event)

    @staticmethod
    def _reveal(widget: QWidget) -> None:
        """Scroll a widget into view, as a person would before using it."""
        from PySide6.QtWidgets import QScrollArea

        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()


def _columns(view: QAbstractItemView) -> int:
    """How many columns a list or table has; a list's own model does not tell it to strangers."""
    return 1 if isinstance(view, QListView) else view.model().columnCount()


def answer(hands: Hands, line: str) -> dict[str, Any]:
    """Do one step and say how it went."""
    step = json.loads(line)
    action = step.pop("do")
    if action.startswith("_") or not callable(getattr(hands, action, None)):
        return {"ok": False, "why": f"no such step: {action}"}
    try:
        result = getattr(hands, action)(**step)
        return {"ok": True, "result": result if isinstance(result, str | list) else None}
    except (Refused, AssertionError) as problem:
        return {"ok": False, "why": str(problem)}
    except Exception as problem:  # an answer that never comes would keep the tour waiting
        return {"ok": False, "why": repr(problem)}


def _say(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's own messages, without the offscreen platform's word on what it cannot do."""
    if not text.startswith("This plugin does not support"):
        print(text, file=sys.stderr)


def main() -> int:
    """Open the window on a workspace and follow the lines until they end."""
    from brs_desktop.app import build

    qInstallMessageHandler(_say)
    folder, language = Path(sys.argv[1]), sys.argv[2]
    window = build(folder, language)
    hands, lines = Hands(window), Lines()

    def follow(line: str) -> None:
        if not line.strip():
            window.close()  # the window gives on what was typed, then ends the application by itself
            return
        print(json.dumps(answer(hands, line), ensure_ascii=False), flush=True)

    lines.arrived.connect(follow)
    lines.start()
    code = QApplication.exec()
    window.deleteLater()
    return code


if __name__ == "__main__":
    sys.exit(main())
