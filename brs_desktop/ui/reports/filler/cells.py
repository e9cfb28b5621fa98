"""Editing one cell of a repeat: the same editors as on the page, inside the table."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from shiboken6 import isValid

from brs_desktop.ui.reports.filler.editors import Editor
from brs_desktop.ui.reports.filler.editors.choose import ComboEditor
from brs_desktop.ui.reports.filler.editors.compact import compact_editor
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable
from brs_desktop.ui.turns import Soon

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Makes an editor for a cell, gives its answers on, and closes it on Enter, Tab and Escape.

    An answer is given on when the event in which it was given is over: what it changes may reset the model, and
    with it take away the editor that is still at work.
    """

    def __init__(self, presenter: FillerPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._open: Editor | None = None
        self._given: deque[Callable[[], None]] = deque()
        self._soon = Soon(self, self.flush)

    @property
    def waits(self) -> bool:
        """Whether something was typed that is not given on yet."""
        return bool(self._given)

    def finish(self) -> None:
        """Close the cell that is being edited, and give on what was typed there."""
        if self._open is not None and isValid(self._open):
            self._finish(self._open)
        self.flush()

    def flush(self) -> None:
        """Give on what was typed, in its order."""
        while self._given:
            self._given.popleft()()

    def _give_on(self, give: Callable[[], None]) -> None:
        self._given.append(give)
        self._soon.start()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, AnswerTable)
        path = model.path(index)
        asked = self._presenter.asked(path)
        editor = compact_editor(asked)
        editor.keeps_words = True
        self._open = editor
        editor.setParent(parent)
        editor.setAutoFillBackground(True)
        editor.answered.connect(lambda value: self._give_on(lambda: self._presenter.answer(path, value)))
        editor.typed.connect(self._presenter.typing)
        editor.done.connect(lambda: self._lead_on(editor))
        heading = model.headerData(index.column(), Qt.Orientation.Horizontal)
        before = model.headerData(index.row(), Qt.Orientation.Vertical)  # the record's number, however it is sorted
        editor.speak_as(f"{heading} {before}", "")
        for stop in editor.stops():
            stop.installEventFilter(self)
        for first in editor.stops()[:1]:
            editor.setFocusProxy(first)
        if isinstance(editor, ComboEditor):
            QTimer.singleShot(0, editor, editor.box.showPopup)
            editor.box.activated.connect(lambda _row: self._finish(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = index.model()
        if isinstance(editor, Editor) and isinstance(model, AnswerTable):
            editor.show_state(model.state(index))
            for field in editor.stops():
                select = getattr(field, "selectAll", None)
                if select is not None:
                    select()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Answers go through the presenter as they are given; here only what is still typed."""
        if isinstance(editor, Editor):
            self._collect(editor)

    def _collect(self, editor: Editor) -> None:
        """What was typed last, and what was typed that is no answer: that is read as what is pasted, and kept."""
        editor.flush()
        path, words = editor.asked.path, editor.take_words()
        if words:
            self._give_on(lambda: self._presenter.take_words(path, words))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        room: Any = option.rect
        room.setHeight(max(room.height(), editor.sizeHint().height()))
        editor.setGeometry(room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The focus sits in a field inside the editor: translate the keys that a table's editor knows."""
        editor = _editor_of(watched)
        if editor is not None and event.type() == QEvent.Type.FocusOut and _goes_elsewhere(event):
            self._collect(editor)
        if event.type() == QEvent.Type.Hide:
            return False  # a page that is left hides its cells one by one: none may be taken away meanwhile
        if editor is None or event.type() != QEvent.Type.KeyPress:
            return False if editor is not None and editor is not watched else super().eventFilter(watched, event)
        key = event.key()  # type: ignore[attr-defined]
        hints = {Qt.Key.Key_Tab: self.EndEditHint.EditNextItem, Qt.Key.Key_Backtab: self.EndEditHint.EditPreviousItem}
        if key == Qt.Key.Key_Escape:
            editor.take_words()
            self._close(editor, self.EndEditHint.RevertModelCache)
            return True
        if key in hints:
            self._collect(editor)
            # The editor is taken away when the key press in it is over.
            QTimer.singleShot(0, editor, lambda: self._close(editor, hints[key]))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QTimer.singleShot(0, editor, lambda: self._finish(editor))
        return False

    def _finish(self, editor: Editor) -> None:
        self._collect(editor)
        on = editor.property("leads_on") and not self._is_last(editor.asked.path)
        self._close(editor, self.EndEditHint.EditNextItem if on else self.EndEditHint.NoHint)

    def _lead_on(self, editor: Editor) -> None:
        """A choice was taken whose form asks to go on from it: the next cell is edited, behind the last nothing."""
        editor.setProperty("leads_on", True)
        QTimer.singleShot(0, editor, lambda: self._finish(editor))

    def _is_last(self, path: str) -> bool:
        view = self.parent()
        model = view.model() if isinstance(view, QAbstractItemView) else None
        if not isinstance(model, AnswerTable):
            return True
        index = model.index_of(path)
        return (index.row(), index.column()) == (model.rowCount() - 1, model.columnCount() - 1)

    def _close(self, editor: Editor, hint: QStyledItemDelegate.EndEditHint) -> None:
        """Unless what was given on has changed the rows: then the view has let go of it already."""
        if not editor.property("closed"):
            editor.setProperty("closed", True)
            self.closeEditor.emit(editor, hint)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """The view lets go of it, whoever asked for that."""
        editor.setProperty("closed", True)
        super().destroyEditor(editor, index)


def _goes_elsewhere(event: QEvent) -> bool:
    """Whether the focus goes to another place of the window; a list that opens or another window changes nothing."""
    stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)
    return isinstance(event, QFocusEvent) and event.reason() not in stays


def _editor_of(watched: QObject) -> Editor | None:
    parent: QObject | None = watched
    while parent is not None and not isinstance(parent, Editor):
        parent = parent.parent()
    return parent
