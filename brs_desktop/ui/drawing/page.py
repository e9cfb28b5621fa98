"""The page that shows a collection's pictures: a map or a chart, its marks said, its table, and ways to keep it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from brs_desktop import language
from brs_desktop.drawing.picture import Picture
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.drawing.canvas import DrawingView
from brs_desktop.ui.drawing.saving import PngDialog
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, name_only, on_key, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.reports.printing import PrintDialog
from brs_desktop.ui.room import Flow, Page, together
from brs_desktop.ui.speech import speak

_STEP, _LINES = 1.5, 7


class PicturePage(QWidget):
    """Covers the list; which pictures there are, and each of them, is read in the data lane."""

    left = Signal()
    record_asked = Signal(str)

    def __init__(self, desk: Desk, collection: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictures")
        self._desk, self._collection = desk, collection
        self._picture: Picture | None = None
        self._name, self._at = "", ""
        self._job: Job | None = None
        self._again = False  # something came while it was being read
        self.back = button("", name="pictures_back", icon="back", tone="quiet", pressed=self.left.emit)
        self.heading = text("", "title", wraps=True, name="pictures_title")
        self.which = Picker()
        self.which.setObjectName("pictures_which")
        self.which.activated.connect(lambda row: self._show(self.which.itemData(row)))
        self.view = DrawingView("pictures_drawing")
        self.view.pointed.connect(self._point)
        self.view.opened.connect(self._open)
        self.view.seen_closer.connect(self._tell_closer)
        self.table = _table()
        self.said = text("", "strong", wraps=True, name="pictures_said")
        self.notes = text("", "caption", wraps=True, name="pictures_notes")
        self.empty = EmptyState("picture")
        self._make_tools()
        self._arrange()
        on_key(self, "Esc", self.left.emit)
        desk.records_changed.connect(self._look_again)
        speak(self._words)

    def _make_tools(self) -> None:
        self.closer = button("", name="pictures_closer", icon="zoom-in", tone="quiet", pressed=self._look_closer)
        self.further = button("", name="pictures_further", icon="zoom-out", tone="quiet", pressed=self._look_further)
        self.whole = button("", name="pictures_whole", icon="fit", tone="quiet", pressed=self.view.look_whole)
        self.as_table = button("", name="pictures_as_table", icon="list", tone="quiet", pressed=self._turn_table)
        self.as_table.setCheckable(True)
        self.copy = button("", name="pictures_copy", icon="copy", tone="quiet", pressed=self.copy_table)
        self.save = button("", name="pictures_save", icon="export", tone="quiet")
        self.save.setProperty("menu", "yes")
        menu = QMenu(self.save)
        menu.setObjectName("pictures_save_menu")
        self.save.setMenu(menu)
        self._actions: dict[str, QAction] = {}
        for kind, act in (("pdf", self.save_pdf), ("png", self.save_png)):
            self._actions[kind] = action = menu.addAction("")
            action.setObjectName(f"pictures_as_{kind}")
            action.triggered.connect(act)

    def _arrange(self) -> None:
        top = Flow(10)
        top.put(self.back)
        top.put(self.heading, wide=True)
        top.put(self.which, wide=True)
        top.put(together(self.further, self.closer, self.whole))
        top.put(together(self.as_table, self.copy, self.save))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addWidget(self._words_below())

    def _words_below(self) -> QWidget:
        """The mark one has come to, and what must be said beside the picture; long words are scrolled, none are cut."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addWidget(self.notes)
        page = Page(inner)
        page.setMaximumHeight(_LINES * self.fontMetrics().lineSpacing())
        return page

    @property
    def waits(self) -> bool:
        """Whether a picture is on its way."""
        return self._job is not None

    def focus_first(self) -> None:
        """Put the focus where one looks."""
        (self.back if self._picture is None and not self.waits else self._seen).setFocus()

    @property
    def _seen(self) -> QWidget:
        return self.table if self.as_table.isChecked() else self.view

    # Reading.

    def reload(self) -> None:
        """Read which pictures there are, and the one that is shown."""
        if not self._desk.is_open:
            return
        workspace, collection, wanted = self._desk.workspace, self._collection, self._name
        spoken = language.language()

        def read(_job: Job) -> tuple[Any, str, Picture | None]:
            from brs_desktop.workspace import pictures

            offered = pictures.offered(workspace, collection, spoken)
            names = [one.name for one in offered]
            name = wanted if wanted in names else names[0] if names else ""
            return offered, name, pictures.read(workspace, name, spoken) if name else None

        if self._job is not None:
            self._job.cancel()
        self._again = False
        self._job = self._desk.data.run(read, done=self._take, failed=self._gone, owner=self)

    def _take(self, read: tuple[Any, str, Picture | None]) -> None:
        self._job = None
        if self._again:  # once for all that came meanwhile
            self.reload()
        offered, self._name, picture = read
        self.which.clear()
        for one in offered:
            self.which.addItem(one.label, one.name)
        self.which.setCurrentIndex(self.which.findData(self._name))
        self.which.setVisible(len(offered) > 1)
        self.heading.setVisible(len(offered) <= 1)
        if picture is None:
            self.heading.setText("")
            self.empty.say(_("Nothing to draw yet"), _("There is no report here yet whose figures could be drawn."))
        self._draw(picture)
        self._turn()

    def _draw(self, picture: Picture | None) -> None:
        self._picture = picture
        shown = picture.at(self._at) if picture is not None else None
        self.view.show_drawing(shown.lay_out if shown is not None else None)
        drawing = self.view.drawing
        for tool in (self.as_table, self.copy, self.save, self.view):
            tool.setEnabled(picture is not None)
        for tool in (self.closer, self.further, self.whole):
            tool.setVisible(drawing is not None and drawing.window is not None)
        if picture is None or drawing is None:
            return
        self.heading.setText(drawing.title)
        self.notes.setText(" ".join(picture.notes))
        _fill(self.table, drawing.table.headings, drawing.table.rows)
        self.table.setAccessibleName(drawing.title)
        self._tell_closer(self.view.closer.times > 1)

    def _gone(self, problem: Any) -> None:
        self._job = None
        self._desk.notices.problem(problem)
        self.left.emit()

    def _look_again(self, changes: Any) -> None:
        if not self._desk.is_open or self._collection not in {key.collection for key in changes.records}:
            return
        if self._job is not None:
            self._again = True  # a sync that brings many records is not as many readings, each begun and given up
        else:
            self.reload()

    def _show(self, name: str) -> None:
        """Another picture."""
        if name != self._name:
            self._name, self._at = name, ""
            self.said.setText("")
            self.reload()

    # Looking.

    def _point(self, words: str) -> None:
        """Say the mark; a map shows the States that it has to do with."""
        self.said.setText(words)
        mark, picture = self.view.chosen, self._picture
        if mark is not None and picture is not None and mark.key in picture.reach and mark.key != self._at:
            self._at = mark.key
            self.view.show_drawing(picture.at(self._at).lay_out)

    def _open(self, key: str) -> None:
        if self._picture is not None and key in self._picture.reach:
            self.record_asked.emit(key)

    def _look_closer(self) -> None:
        self.view.look_closer(_STEP)

    def _look_further(self) -> None:
        self.view.look_closer(1 / _STEP)

    def _tell_closer(self, closer: bool) -> None:
        self.further.setEnabled(closer)
        self.whole.setEnabled(closer)

    def _turn_table(self) -> None:
        self._turn()
        self.focus_first()

    def _turn(self) -> None:
        self._stack.setCurrentWidget(self._seen if self._picture is not None else self.empty)

    # Keeping.

    def copy_table(self) -> None:
        """The table to the clipboard, cells apart by tabs, none of which a spreadsheet would run."""
        from brs_desktop.exchange.csvfile import harmless

        drawing = self.view.drawing
        if drawing is not None:
            lines = (drawing.table.headings, *drawing.table.rows)
            QGuiApplication.clipboard().setText(
                "\n".join("\t".join(" ".join(harmless(cell).split()) for cell in line) for line in lines)
            )
            self._desk.notices.good(_("The table is in the clipboard."))

    def save_pdf(self) -> None:
        """Ask for language and file; the PDF has the same drawing, its notes and its table."""
        workspace, name, at, drawing = self._desk.workspace, self._name, self._at, self.view.drawing
        if drawing is None:
            return

        def make(code: str, out: Any) -> Any:
            from brs_desktop.workspace import pictures

            return pictures.print_picture(workspace, name, language=code, out=out, at=at)

        PrintDialog(self._desk, drawing.title, drawing.title, make, self).open()

    def save_png(self) -> None:
        """Ask for language and file; the picture has its title and its notes."""
        drawing = self.view.drawing
        if drawing is not None:
            PngDialog(self._desk, drawing.title, self._name, self._at, self).open()

    def _words(self) -> None:
        name_only(self.back, _("Back to the list"))
        name_only(self.which, _("Which picture"))
        name_only(self.closer, _("Look closer"))
        name_only(self.further, _("Look from further away"))
        name_only(self.whole, _("See the whole"))
        name_only(self.as_table, _("Show as a table"))
        name_only(self.copy, _("Copy as a table"))
        self.save.setText(_("Save"))
        name_only(self.save, _("Save this picture to a file"))
        self._actions["pdf"].setText(_("Picture and table (PDF)…"))
        self._actions["png"].setText(_("Picture alone (PNG)…"))
        self.reload()


def _table() -> QTableWidget:
    made = QTableWidget()
    made.setObjectName("pictures_table")
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setAlternatingRowColors(True)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return made


def _fill(table: QTableWidget, headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    table.setColumnCount(len(headings))
    table.setHorizontalHeaderLabels(list(headings))
    table.setRowCount(len(rows))
    for row, texts in enumerate(rows):
        for column, words in enumerate(texts):
            table.setItem(row, column, item := QTableWidgetItem(words))
            item.setToolTip(words)
