"""A PDF to a printer of the system: its dialog is asked, then page after page is drawn behind the window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPageRanges, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_number
from brs_desktop.library.paper import Paper
from brs_desktop.sentences import problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.printing.pages import Wish, bands, ordered, standing

_MOST_DOTS = 6_000_000  # drawn at once; four bytes each


def print_paper(desk: Desk, title: str, content: bytes, parent: QWidget) -> str:
    """Ask the system which printer and what of it, then print; without any printer, what can be done instead."""
    if not QPrinterInfo.availablePrinterNames():
        return _("This computer has no printer. Save the PDF, and print it where there is one.")
    ask_system(desk, title, content, parent)
    return ""


def ask_system(desk: Desk, title: str, content: bytes, parent: QWidget) -> QPrintDialog:
    """The system's dialog over a window."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    asked = QPrintDialog(printer, parent)
    asked.setOption(QAbstractPrintDialog.PrintDialogOption.PrintCurrentPage, False)
    asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    asked.accepted.connect(lambda: begin(desk, content, printer, parent, served(asked)))
    QDialog.open(asked)
    return asked


def begin(
    desk: Desk, content: bytes, printer: QPrinter, parent: QWidget, picked: tuple[tuple[int, int], ...] = ()
) -> PressDialog:
    """Print on what the dialog has set up, and show how far it is."""
    shown = PressDialog(desk, content, printer, parent, picked)
    shown.open()
    return shown


class PressDialog(Dialog):
    """Says which page is being printed; leaving it stops the printing."""

    guide = "printing"

    def __init__(
        self, desk: Desk, content: bytes, printer: QPrinter, parent: QWidget, picked: tuple[tuple[int, int], ...] = ()
    ) -> None:
        super().__init__(parent)
        self.setObjectName("press_dialog")
        self.setWindowTitle(_("Printing"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(360)
        self._desk, self._to = desk, printer.printerName()
        self.said = text(_("The pages are being prepared…"), wraps=True, name="press_said")
        self.bar = QProgressBar()
        self.bar.setObjectName("press_progress")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Printing"))
        self.stop = button(_("Stop printing"), name="press_stop", pressed=self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.said)
        column.addWidget(self.bar)
        column.addLayout(foot)
        wish = replace(wish_of(printer), served=picked)
        self._job = desk.lane("printing").run(
            lambda job: put_on(printer, content, wish, job),
            done=self._done,
            failed=self._failed,
            told=self._tell,
            owner=self,
        )

    def _tell(self, at: tuple[int, int]) -> None:
        self.bar.setRange(0, at[1])
        self.bar.setValue(at[0])
        words = _("Page {page} of {pages} has gone to the printer.")
        self.said.setText(words.format(page=format_number(at[0]), pages=format_number(at[1])))

    def _done(self, pages: int) -> None:
        words = _("Sent to the printer: {name}") if self._to else _("The pages were printed into a file.")
        self._desk.notices.good(words.format(name=self._to))
        self.accept()

    def _failed(self, failure: Problem) -> None:
        self._desk.notices.problem(failure)
        self.accept()

    def reject(self) -> None:
        """Stop after the page that is being drawn; what the printer has got already may still come out."""
        self._job.cancel()
        super().reject()


def served(asked: QPrintDialog) -> tuple[tuple[int, int], ...]:
    """The pages that the system's service picks by itself: of these Qt tells the program nothing.

    Where CUPS prints, its dialog has a field "Pages"; the service counts in what it is given, in that order.
    """
    chosen = asked.findChild(QRadioButton, "pagesRadioButton")
    field = asked.findChild(QLineEdit, "pagesLineEdit")
    if chosen is None or field is None or not chosen.isChecked():
        return ()
    return tuple((one.from_, one.to) for one in QPageRanges.fromString(field.text()).toRangeList())


def wish_of(printer: QPrinter) -> Wish:
    """What of the dialog's answers is ours to follow; both sides, colours and paper are the printer's."""
    some = printer.printRange() == QPrinter.PrintRange.PageRange
    ranges = tuple((one.from_, one.to) for one in printer.pageRanges().toRangeList()) if some else ()
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    backwards = printer.pageOrder() == QPrinter.PageOrder.LastPageFirst
    return Wish(ranges, copies, printer.collateCopies(), backwards)


def put_on(printer: QPrinter, content: bytes, wish: Wish, job: Job) -> int:
    """Draw page after page at the printer's own resolution (in a lane); how many there were. A stop ends the print."""
    with Paper(content) as paper:
        pages = ordered(len(paper.sizes), wish)
        if not pages:
            raise problem("no-such-pages")
        painter = QPainter()
        if not painter.begin(printer):
            raise problem("not-printed")
        try:
            for done, number in enumerate(pages, 1):
                if done > 1 and not printer.newPage():
                    raise problem("not-printed")
                _draw(painter, printer, paper, number)
                if job.ask_to_stop():
                    printer.abort()
                    break
                job.tell((done, len(pages)))
        finally:
            painter.end()
        return len(pages)


def _draw(painter: QPainter, printer: Any, paper: Paper, number: int) -> None:
    """One page, band after band."""
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    place = standing(paper.sizes[number], (sheet.width(), sheet.height()), printer.resolution())
    painter.save()
    if place.turned:
        painter.translate(sheet.width(), 0)
        painter.rotate(90)
    for top, lines in bands(place.across, place.down, _MOST_DOTS):
        drawn = paper.band(number, (place.across, place.down), top, lines)
        image = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
        high = lines * place.unit
        painter.drawImage(QRectF(place.left, place.top + top * place.unit, place.across * place.unit, high), image)
    painter.restore()
