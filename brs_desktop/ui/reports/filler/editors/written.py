"""Answers that are written: a line, a paragraph, a number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRegularExpression, QTimer
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from brs_desktop import language
from brs_desktop.exchange.notation import read_number, written_number
from brs_desktop.forms.shapes import NodeState
from brs_desktop.ui.parts import restyle
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor, absence, answer_text

_PAUSE_MS = 350
_WHOLE = re.compile(r"[+-]?\d+")
# What may be typed into a number: digits of any script, signs, separators; a whole number takes no separators.
_DIGITS = r"0-9٠-٩۰-۹"


class Written(Editor):
    """Keeps what is typed until a pause, Enter, or the focus leaves; then gives it on once."""

    def __init__(self, asked: Asked, field: QWidget) -> None:
        super().__init__(asked)
        self._field = field
        self._given: str | None = None
        self._unread = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        field.setObjectName(self.name)
        field.installEventFilter(self)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(field, 10)

    def stops(self) -> list[QWidget]:
        return [self._field]

    @property
    def waits(self) -> bool:
        return self._pause.isActive()

    def flush(self) -> None:
        if not self._pause.isActive() and self._given == self._read():
            return
        self._pause.stop()
        text = self._read()
        if text != self._given:
            self._give(text)

    def _give(self, text: str) -> None:
        self._given = text
        self.answered.emit(text or None)

    def take_words(self) -> str:
        """What was typed and cannot be read as what is asked for."""
        words, self._unread = self._unread, ""
        return words if self.keeps_words else ""

    def _begin(self) -> None:
        self.typed.emit()
        self._pause.start()

    def _read(self) -> str:
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
            self.left.emit()
        return super().eventFilter(watched, event)


class TextEditor(Written):
    """One line of text."""

    def __init__(self, asked: Asked) -> None:
        self.line = QLineEdit()
        super().__init__(asked, self.line)
        self.line.textEdited.connect(lambda _text: self._begin())
        self.line.returnPressed.connect(self.flush)

    def show_state(self, state: NodeState) -> None:
        text = self._shown(state)
        if not self._pause.isActive() and text != self.line.text():
            self.line.setText(text)
        if not self._pause.isActive():
            self._given = self._read()
        self.line.setReadOnly(state.readonly)
        self.line.setPlaceholderText(absence(state.value))
        restyle(self.line, "state", "problem" if state.violation == "constraint" else "")

    def _shown(self, state: NodeState) -> str:
        return answer_text(state.value) if not state.readonly else (state.text or answer_text(state.value))

    def _read(self) -> str:
        return self.line.text()


class NumberEditor(TextEditor):
    """A number in the manner of the language; a whole number takes no fraction (FORMS: refused in the widget).

    What separates digits may be typed there, too: left out in silence it would make 125 of 12.5.
    """

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        pattern = f"[+-]?[{_DIGITS}  .,'’٫٬]*([eE][+-]?[0-9]*)?"
        if not asked.with_unit:
            self.line.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), self.line))
        self.line.setMaximumWidth(260)
        self._line.addStretch(1)
        self._whole = asked.question.kind == "integer"
        self._between = _between(asked.question.parameters) if asked.question.kind == "range" else ""

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self.line.setPlaceholderText(absence(state.value) or self._between)

    def _shown(self, state: NodeState) -> str:
        from brs_sync.values import Number

        plain = super()._shown(state)
        # Words that are no number stay as they were typed.
        return written_number(plain, language.language()) if isinstance(state.value, Number) else plain

    def _give(self, text: str) -> None:
        from brs_sync.values import Number

        self._given = text
        plain = read_number(text, language.language()) if text.strip() else ""
        wrong = plain is None or bool(self._whole and plain and not _WHOLE.fullmatch(plain))
        self._unread = text if wrong else ""
        if wrong:
            restyle(self.line, "state", "problem")
            return
        self.answered.emit(Number(plain) if plain else None)


def _between(bounds: Mapping[str, str]) -> str:
    """From where to where a number goes, for the empty field."""
    start, end = bounds.get("start", ""), bounds.get("end", "")
    spoken = language.language()
    return f"{written_number(start, spoken)} – {written_number(end, spoken)}" if start and end else ""


class ParagraphEditor(Written):
    """Text of several lines; Tab leaves it."""

    def __init__(self, asked: Asked) -> None:
        self.box = QPlainTextEdit()
        self.box.setTabChangesFocus(True)
        self.box.setFixedHeight(92)
        super().__init__(asked, self.box)
        self.box.textChanged.connect(self._changed)
        self._showing = False

    def _changed(self) -> None:
        if not self._showing:
            self._begin()

    def show_state(self, state: NodeState) -> None:
        text = answer_text(state.value)
        if not self._pause.isActive():
            self._put(text)
            self._given = self._read()
        self.box.setReadOnly(state.readonly)
        self.box.setPlaceholderText(absence(state.value))
        restyle(self.box, "state", "problem" if state.violation == "constraint" else "")

    def _put(self, text: str) -> None:
        if text == self.box.toPlainText():
            return
        self._showing = True
        self.box.setPlainText(text)
        self._showing = False

    def _read(self) -> str:
        return self.box.toPlainText()
