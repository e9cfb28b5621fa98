"""The bar over an open record: leaving it, its title, what is safe, undo, the form's language, paper."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QStyleOption, QWidget

from brs_desktop import language
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import Label, button, name_only
from brs_desktop.ui.reports.filler.answersmenu import AnswersMenu
from brs_desktop.ui.reports.filler.safety import Safety
from brs_desktop.ui.speech import speak

_NARROWEST, _EDGE, _GAP = 80, 12, 8
_TITLE = 20  # letters of the title for which words of buttons give way


class Heading(Label):
    """A title that gives way: what has no room is cut on the screen alone, never for a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("")
        self.setParent(parent)
        self.setProperty("role", "heading")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def setText(self, words: str) -> None:
        super().setText(words)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(self.text() if cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        option, painter = QStyleOption(), QPainter(self)
        option.initFrom(self)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        flags = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(painter, self.rect(), int(flags), option.palette, True, words, self.foregroundRole())
        painter.end()


class FillerBar(QFrame):
    """Buttons and signs; what they do is the filler's."""

    close_asked = Signal()
    undo_asked = Signal()
    export_asked = Signal()
    aside_asked = Signal()
    language_chosen = Signal(str)

    def __init__(self, languages: tuple[str, ...], *, readonly: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._readonly = readonly
        self.back = button("", name="filler_close", icon="back", pressed=self.close_asked.emit)
        self.title = Heading()
        self.title.setObjectName("filler_title")
        self.safety = Safety()
        self.undo = button("", name="undo", icon="undo", tone="quiet", pressed=self.undo_asked.emit)
        self.export = button("", name="export_pdf", icon="pdf", pressed=self.export_asked.emit)
        self.answers = AnswersMenu(readonly=readonly)
        self.languages = QComboBox()
        self.languages.setObjectName("form_language")
        for code in languages:
            self.languages.addItem(language.NATIVE_NAMES.get(code, code), code)
        self.languages.activated.connect(lambda row: self.language_chosen.emit(self.languages.itemData(row)))
        self.aside = button("", name="aside_toggle", icon="talk", tone="quiet", pressed=self.aside_asked.emit)
        self.aside.setCheckable(True)
        self._remarks = 0
        self._arrange()
        # Only what stands in the bar already: shown alone it would be a window that takes the focus.
        self.languages.setVisible(self.languages.count() > 1)
        self.aside.hide()  # until there is something to show beside the page
        for widget in (self.safety, self.undo):
            widget.setVisible(not readonly)
        speak(self._words)

    def _arrange(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(_EDGE, 8, _EDGE, 8)
        line.setSpacing(_GAP)
        line.addWidget(self.back)
        line.addWidget(self.title, 1)
        for widget in (self.safety, self.undo, self.languages, self.export, self.answers, self.aside):
            line.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Where the title has no room, first the sign and then the way out are shown without their words."""
        every = (self.back, self.safety, self.undo, self.languages, self.export, self.answers, self.aside)
        signs = [one for one in every if not one.isHidden()]
        now = sum(one.sizeHint().width() + _GAP for one in signs) + 2 * _EDGE
        now -= self._close_width() if self.back.text() else 0
        now -= self.safety.words_width if self.safety.shows_words else 0
        room = self.width() - now - _TITLE * self.title.fontMetrics().averageCharWidth()
        leaves = room >= self._close_width()
        self.safety.spare_words(room < self._close_width() + self.safety.words_width)
        words = _("Close") if leaves else ""
        if self.back.text() != words:
            self.back.setText(words)

    def _close_width(self) -> int:
        return self.back.fontMetrics().horizontalAdvance(_("Close")) + _GAP

    def show_remarks(self, count: int) -> None:
        """How many conversations go on about this report."""
        self._remarks = count
        self._say_remarks()

    def _say_remarks(self) -> None:
        self.aside.setText(str(self._remarks) if self._remarks else "")
        count = self._remarks
        going = ngettext("{count} remark", "{count} remarks", count).format(count=format_number(count))
        words = _("Guidance, remarks and notes beside the question (F9)")
        name_only(self.aside, f"{words}: {going}" if count else words)

    def show_language(self, code: str) -> None:
        """Mark the language that the form speaks now (no signal)."""
        self.languages.setCurrentIndex(self.languages.findData(code))

    def speaks(self, code: str) -> bool:
        """Whether the form has words in a language."""
        return self.languages.findData(code) >= 0

    def _words(self) -> None:
        self._fit()
        kept = _("Close this version (Esc)") if self._readonly else _("Close the record (Esc); everything is kept")
        name_only(self.back, kept)
        self.export.setText(_("PDF"))
        name_only(self.export, _("Make a PDF of this form"))
        name_only(self.undo, _("Undo the last answer (Alt+Backspace)"))
        self._say_remarks()
        name_only(self.languages, _("Language of the form"))
