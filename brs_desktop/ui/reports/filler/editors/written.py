"""Answers that are written: a line, a paragraph, a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, QTimer
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from brs_desktop import language
from brs_desktop.exchange.notation import grouped, read_number, written_number
from brs_desktop.forms.appearances import step_of
from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _
from brs_desktop.ui.leaning import LeaningLine, LeaningText
from brs_desktop.ui.parts import Button, button, name_only, restyle
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor, absence, answer_text

_PAUSE_MS = 350
_WHOLE = re.compile(r"[+-]?\d+")
# What may be typed into a number: digits of any script, signs, separators; a whole number takes no separators.
_DIGITS = r"0-9٠-٩۰-۹０-９"
_UNMARKED = re.compile(rf"[+\-＋－]?[{_DIGITS} \u00a0\u202f]*")


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
        self.line = LeaningLine()
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


class DigitsEditor(TextEditor):
    """Text of digits and the signs that stand between them: letters are not taken. What is there already stays."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.line.setValidator(
            QRegularExpressionValidator(QRegularExpression(f"[{_DIGITS}\\s+\\-.,:/()#*]*"), self.line)
        )
        self.line.setMaximumWidth(260)
        self._line.addStretch(1)


class MaskedEditor(TextEditor):
    """Text that who looks over one's shoulder does not read; it is kept and handed in as any other."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)


class NumberEditor(TextEditor):
    """A number in the manner of the language; a whole number takes no fraction (FORMS: refused in the widget).

    What separates digits may be typed there, too: left out in silence it would make 125 of 12.5.
    """

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        pattern = f"[+\\-＋－]?[{_DIGITS} \u00a0\u202f.,'’٫٬．，。]*([eE][+-]?[0-9]*)?"
        if not asked.with_unit:
            self.line.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), self.line))
        self.line.setMaximumWidth(260)
        self._line.addStretch(1)
        self._whole = asked.question.kind == "integer"
        self._between = _between(asked.question.parameters) if asked.question.kind == "range" else ""
        asks = asked.question.appearance.split()
        if "bearing" in asks:
            self._between = _between({"start": "0", "end": "360"}, "°")
        self._grouped = "thousands-sep" in asks and not asked.with_unit
        if self._grouped:
            self.line.textEdited.connect(self._group)
        counts, picks = "counter" in asks and self._whole, "picker" in asks and asked.question.kind == "range"
        self._bounds = step_of(asked.question.parameters) if picks else None
        self._steps = [self._stepper(by) for by in (-1, 1)] if counts or self._bounds else []

    def _stepper(self, by: int) -> Button:
        """A button that counts one up or down."""
        made = button("", name=f"count:{by:+d}:{self.asked.path}", icon="add" if by > 0 else "remove", tone="quiet")
        made.clicked.connect(lambda: self._count(by))
        self._line.insertWidget(self._line.count() - 1, made)
        return made

    def _count(self, by: int) -> None:
        empty = not self.line.text().strip()
        now = read_number(self.line.text(), language.language()) if not empty else "0"
        if now is not None and (self._bounds or _WHOLE.fullmatch(now)):
            counted = _stepped(self._bounds, None if empty else now, by) if self._bounds else str(int(now) + by)
            self.line.setText(self._manner(written_number(counted, language.language())))
            self.typed.emit()
            self._pause.stop()
            self._give(self.line.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down count where there are buttons that do."""
        if event.type() == QEvent.Type.KeyPress and self._steps and not self.line.isReadOnly():
            by = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))  # type: ignore[attr-defined]
            if by is not None:
                self._count(by)
                return True
        return super().eventFilter(watched, event)

    def stops(self) -> list[QWidget]:
        return [self.line, *self._steps]

    def speak_as(self, label: str, description: str) -> None:
        super().speak_as(label, description)
        for made, words in zip(self._steps, (_("One less: {question}"), _("One more: {question}"))):
            name_only(made, words.format(question=label))

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self.line.setPlaceholderText(absence(state.value) or self._between)
        for made in self._steps:
            made.setEnabled(not state.readonly)

    def _manner(self, written: str) -> str:
        return grouped(written, language.language()) if self._grouped else written

    def _group(self, typed: str) -> None:
        """Blanks between thousands come and go while one types; the cursor stays behind the digit it was behind.

        Who types marks of their own is let alone: half of "1,500" reads as one and a half.
        """
        plain = read_number(typed, language.language())
        if plain is None or not _UNMARKED.fullmatch(typed):
            return
        before = sum(letter.isdigit() for letter in typed[: self.line.cursorPosition()])
        shown = self._manner(written_number(plain, language.language()))
        if shown != typed:
            self.line.setText(shown)
            self.line.setCursorPosition(_behind(shown, before))

    def _shown(self, state: NodeState) -> str:
        from brs_sync.values import Number

        plain = super()._shown(state)
        # Words that are no number stay as they were typed.
        if not isinstance(state.value, Number):
            return plain
        return self._manner(written_number(plain, language.language()))

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


def _stepped(bounds: tuple[Decimal, Decimal, Decimal], now: str | None, by: int) -> str:
    """The next step of a range up or down; from nothing to its beginning, and never out of it."""
    start, end, step = bounds
    return f"{start if now is None else max(start, min(end, Decimal(now) + by * step)):f}"


def _behind(shown: str, digits: int) -> int:
    """The place behind so many digits."""
    for at, letter in enumerate(shown):
        if not digits:
            return at
        digits -= letter.isdigit()
    return len(shown)


def _between(bounds: Mapping[str, str], unit: str = "") -> str:
    """From where to where a number goes, for the empty field."""
    start, end = bounds.get("start", ""), bounds.get("end", "")
    spoken = language.language()
    return f"{written_number(start, spoken)} – {written_number(end, spoken)}{unit}" if start and end else ""


class ParagraphEditor(Written):
    """Text of several lines; Tab leaves it."""

    def __init__(self, asked: Asked) -> None:
        self.box = LeaningText()
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
