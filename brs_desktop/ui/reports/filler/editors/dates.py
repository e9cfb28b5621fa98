"""A date: typed in any usual manner or picked from a calendar, kept as YYYY-MM-DD."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QCalendarWidget, QPushButton, QWidget

from brs_desktop.exchange.notation import read_date, read_day, written_day
from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _, format_date
from brs_desktop.ui.parts import button, restyle, text
from brs_desktop.ui.reports.filler.editors.base import Asked, absence, answer_text
from brs_desktop.ui.reports.filler.editors.written import TextEditor


class DateEditor(TextEditor):
    """The typed field, the date in words beside it, and a calendar."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._appearance = asked.question.appearance
        asks = self._appearance.split()
        self._part = "year" if "year" in asks else "month" if "month-year" in asks else ""
        self.line.setMaximumWidth(150)
        self._words = text("", "hint")
        self.pick: QPushButton = button(
            "", name=f"calendar:{asked.path}", icon="calendar", tone="quiet", spoken=_("Calendar"), pressed=self._open
        )
        # A day is picked there; of a year or a month there is none.
        self._picks = not self._part and "no-calendar" not in asks
        self._line.addWidget(self.pick)
        self.pick.setVisible(self._picks)
        self._line.addWidget(self._words)
        self._line.addStretch(1)

    def stops(self) -> list[QWidget]:
        return [self.line, self.pick] if self._picks else [self.line]

    def speak_as(self, label: str, description: str) -> None:
        self.line.setAccessibleName(label)
        self.line.setAccessibleDescription(description)
        self.pick.setAccessibleName(_("Calendar for {question}").format(question=label))

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self.pick.setEnabled(not state.readonly)
        self.line.setPlaceholderText(absence(state.value) or self._pattern())
        iso = answer_text(state.value)
        self._words.setText(self._said(iso) if read_date(iso) else self._no_date() if iso else "")

    def _shown(self, state: NodeState) -> str:
        return written_day(super()._shown(state), self._appearance)

    def _said(self, iso: str) -> str:
        """The date in words; a year alone says it itself."""
        return "" if self._part and written_day(iso, self._appearance) != iso else format_date(iso)

    def _pattern(self) -> str:
        return {"year": _("YYYY"), "month": _("YYYY-MM")}.get(self._part) or _("YYYY-MM-DD")

    def _no_date(self) -> str:
        if self._part == "year":
            return _("This is not a year. Write it as YYYY.")
        if self._part == "month":
            return _("This is not a month. Write it as YYYY-MM.")
        return _("This is not a date. Write it as YYYY-MM-DD.")

    def _give(self, text: str) -> None:
        self._given = text
        iso = read_day(text, self._appearance) if text.strip() else ""
        self._unread = text if iso is None else ""
        if iso is None:
            restyle(self.line, "state", "problem")
            self._words.setText(self._no_date())
            return
        self.answered.emit(iso or None)

    def _open(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setAccessibleName(_("Calendar"))
        calendar.setSelectedDate(_qdate(self.line.text()))
        calendar.activated.connect(lambda day: self._picked(day, calendar))
        calendar.clicked.connect(lambda day: self._picked(day, calendar))
        calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        calendar.show()

    def _picked(self, day: QDate, calendar: QCalendarWidget) -> None:
        calendar.close()
        self.line.setText(date(day.year(), day.month(), day.day()).isoformat())
        self.flush()
        self.line.setFocus()


def _qdate(typed: str) -> QDate:
    iso = read_date(typed)
    return QDate.fromString(iso, Qt.DateFormat.ISODate) if iso else QDate.currentDate()
