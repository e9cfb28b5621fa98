"""What a new record is about, asked first: the answers that make its id (SYNC, the parts: record)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.parts import button, on_key, text
from brs_desktop.ui.reports.filler.editors import Asked
from brs_desktop.ui.reports.filler.opening import KeyAsked
from brs_desktop.ui.reports.filler.question import QuestionView
from brs_desktop.ui.speech import speak


class KeyPage(QWidget):
    """A few questions and one button; a record that exists already is continued, never made twice."""

    chosen = Signal(dict)
    left = Signal()

    def __init__(self, asked: KeyAsked, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_page")
        self._asked, self._form = asked, asked.form
        self._title = text("", "title", name="key_title")
        self._hint = text("", "hint", wraps=True)
        self.go = button("", name="key_continue", tone="primary", pressed=self._choose)
        self.leave = button("", name="key_cancel", pressed=self.left.emit)
        self._views = {name: self._view(name) for name in asked.questions}
        self._arrange()
        on_key(self, "Escape", self.left.emit)
        speak(self._words)

    def _arrange(self) -> None:
        sheet = QFrame()
        sheet.setObjectName("form_page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addSpacing(8)
        for view in self._views.values():
            column.addWidget(view)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 8, 12, 0)
        buttons.addWidget(self.go)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(sheet)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def focus_first(self) -> None:
        """Put the focus on the first question."""
        for view in self._views.values():
            view.focus()
            return

    def _view(self, name: str) -> QuestionView:
        question = self._form.definition.question(name)
        from_records = self._asked.collection.list_source(name) is not None
        asked = Asked(
            name, question, lambda words, offset, limit: self._form.choices(name, words, offset, limit), from_records
        )
        view = QuestionView(asked, reasons=False)
        view.answered.connect(self._answer)
        return view

    def _answer(self, path: str, value: Any) -> None:
        self._form.answer(path, value)
        self._show()

    def _show(self) -> None:
        for name, view in self._views.items():
            view.show_state(self._form.state(name), False)
        self.go.setEnabled(all(self._form.state(name).value is not None for name in self._asked.collection.key))

    def _choose(self) -> None:
        for view in self._views.values():
            view.flush()
        answers = {name: self._form.state(name).value for name in self._asked.questions}
        self.chosen.emit({name: value for name, value in answers.items() if value is not None})

    def _words(self) -> None:
        spoken = language.language()
        if spoken in self._form.definition.languages:
            self._form.set_language(spoken)
        self._title.setText(_("New: {kind}").format(kind=self._asked.collection.singular(spoken)))
        self._hint.setText(
            _("These answers say which record it is and stay fixed. If it exists already, you continue it.")
        )
        self.go.setText(_("Continue"))
        self.leave.setText(_("Cancel"))
        self._show()
