"""Taking the answers of a file into an open record: what it would change is shown before anything is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QTabWidget,
    QWidget,
)

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.sentences import as_problem
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.folders import documents
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.records.asking import page_of
from brs_desktop.ui.values import apart, leaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brs_desktop.errors import Problem
    from brs_desktop.exchange.answers.model import Place
    from brs_desktop.exchange.answers.proposal import Proposal, Removal
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Delta
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_WIDE, _HIGH, _PLACE, _TALL = 920, 560, 230, 34
_MOST_TOLD = 100


class Lines(QAbstractTableModel):
    """Rows of words under headings."""

    def __init__(self, heads: Sequence[str], place: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place  # the column that says where in the file
        self._heads, self._lines = tuple(heads), ()  # type: tuple[str, ...], tuple[tuple[str, ...], ...]

    def show_lines(self, lines: Sequence[tuple[str, ...]]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        words = self._lines[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return leaning(words.replace("\n", " "))
        return words if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        return self._heads[section] if across and role == Qt.ItemDataRole.DisplayRole else None


class AnswersIn(Dialog):
    """A file is chosen, read and compared; what could be read is taken as one command, or nothing is."""

    guide = "filling"

    def __init__(self, desk: Desk, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answers_in_dialog")
        self.setWindowTitle(_("Import answers"))
        self._desk, self._presenter = desk, presenter
        self._proposal: Proposal | None = None
        self._busy = False
        self.file = QLineEdit()
        self.file.setObjectName("answers_in_file")
        self.file.setAccessibleName(_("File"))
        self.file.textChanged.connect(self._forget)
        self.browse = button(_("Choose…"), name="answers_in_browse", pressed=self._browse)
        self.look = button(_("Read the file"), name="answers_in_read", pressed=self._look)
        self.says = text(_("Nothing is changed before you have seen what the file holds."), wraps=True)
        self.says.setObjectName("answers_in_says")
        self.over = QCheckBox()
        self.over.setObjectName("answers_in_over")
        self.over.toggled.connect(self._tell)
        self.unread = Lines((_("Where"), _("Question"), _("In the file"), _("Why"), _("Perhaps")), 0, self)
        self.changes = Lines((_("Question"), _("Here now"), _("In the file"), _("Where")), 3, self)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("answers_in_tabs")
        self.tabs.setAccessibleName(_("In the file"))
        self._tables = [self._table(self.unread, "answers_in_unread"), self._table(self.changes, "answers_in_changes")]
        self.take = button("", name="answers_in_take", tone="primary", pressed=self._take)
        self.leave = button(_("Cancel"), name="answers_in_cancel", pressed=self.reject)
        self._arrange()
        self._forget()

    @property
    def waits(self) -> bool:
        """Whether a file is being read."""
        return self._busy

    def _arrange(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        where.addWidget(self.look)
        column = page_of(self, (self.leave, self.take), _WIDE, _HIGH)
        column.addWidget(text(_("Import answers"), "heading", wraps=True))
        column.addLayout(where)
        column.addWidget(self.says)
        column.addWidget(self.over)
        column.addWidget(self.tabs, 1)
        self.over.hide()
        self.tabs.hide()

    def _table(self, lines: Lines, name: str) -> QTableView:
        table = QTableView()
        table.setObjectName(name)
        table.setModel(lines)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_TALL)
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(lines.place, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(lines.place, _PLACE)
        return table

    def _browse(self) -> None:
        kinds = "XLSX, CSV, JSON, XML (*.xlsx *.xlsm *.zip *.csv *.json *.xml)"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Import answers"), str(documents()), kinds)
        if chosen:
            self.file.setText(chosen)
            self._look()

    def _forget(self) -> None:
        """Another file: nothing is known of it."""
        self._proposal = None
        self.over.setChecked(False)
        self.over.hide()
        self.tabs.hide()
        self.take.setText(_("Take all of it"))
        self.take.setEnabled(False)

    def _look(self) -> None:
        """Read in a lane, then compare in turns with what the form shows."""
        from brs_desktop.workspace.importing import service

        workspace, form, key = self._desk.workspace, self._presenter.form, self._presenter.filler.key
        file, definition, spoken = Path(self.file.text().strip()).expanduser(), form.definition, form.language
        if self._busy:
            return

        def read(_job: object) -> Any:
            incoming = service.read(workspace, definition, key, file)
            return incoming, service.words_for(workspace, definition, incoming, spoken)

        self._forget()
        self._busy = True
        self.says.setText(_("The file is being read…"))
        self._desk.lane("files").run(read, done=self._compare, failed=self._failed, owner=self)

    def _compare(self, found: tuple[Any, Any]) -> None:
        from brs_desktop.exchange.answers.comparing import proposing
        from brs_desktop.workspace.importing import service

        presenter = self._presenter
        editor = presenter.editor
        fixed = service.fixed_in(self._desk.workspace, editor.key, new=editor.new)

        def comparing() -> Piecemeal[None]:
            try:
                proposal = yield from proposing(presenter.form, found[0], found[1], fixed)
            except Exception as failure:
                self._failed(as_problem(failure))
            else:
                self._show(proposal)

        presenter.do(comparing)

    def _failed(self, problem: Problem) -> None:
        self._busy = False
        self.says.setText(" ".join(part for part in (problem.message, problem.safe, problem.next) if part))

    def _show(self, proposal: Proposal) -> None:
        """Everything that could not be read, and everything that would change."""
        self._busy = False
        self._proposal = proposal
        self.over.setChecked(False)
        self.over.setVisible(proposal.clashes > 0)
        self.over.setText(
            ngettext(
                "Also take the {count} answer that was changed here after the file was made",
                "Also take the {count} answers that were changed here after the file was made",
                proposal.clashes,
            ).format(count=format_number(proposal.clashes))
        )
        self.unread.show_lines(
            [
                (where(one.place), one.question, one.text, _(one.message).format(**one.values), one.proposal)
                for one in proposal.unread
            ]
        )
        lines = [
            (one.question, _("(new row)") if one.new_row else one.old, one.new, where(one.place))
            for one in proposal.changes
        ]
        lines += [(one.words, _answers(one), _("(taken out)"), "") for one in proposal.removed]
        self.changes.show_lines(lines)
        self.tabs.clear()
        titles = (_("Not read: {count}"), _("Changes: {count}"))
        for table, title, count in zip(self._tables, titles, (len(proposal.unread), len(lines))):
            if count:
                named = title.format(count=format_number(count))
                table.setAccessibleName(named)
                self.tabs.addTab(table, named)
        self.tabs.setVisible(self.tabs.count() > 0)
        self._tell()
        (self.take if self.take.isEnabled() else self.leave).setFocus()

    def _tell(self) -> None:
        """What pressing the button would do now."""
        found, over = self._proposal, self.over.isChecked()
        if found is None:
            return
        changed, removed = found.changes_taken(over), sum(over or not one.clash for one in found.removed)
        counts = (
            (changed, ngettext("{count} answer changes.", "{count} answers change.", changed)),
            (found.rows_added, ngettext("{count} row is added.", "{count} rows are added.", found.rows_added)),
            (
                found.elsewhere,
                ngettext(
                    "{count} of them is in this record on another computer and never was on this one.",
                    "{count} of them are in this record on another computer and never were on this one.",
                    found.elsewhere,
                ),
            ),
            (removed, ngettext("{count} row is taken out.", "{count} rows are taken out.", removed)),
            (found.refused, ngettext("{count} cell cannot be read.", "{count} cells cannot be read.", found.refused)),
        )
        said = [words.format(count=format_number(count)) for count, words in counts if count]
        same = [] if found.refused else [_("Nothing in this file differs from the record.")]
        self.says.setText(" ".join(said or same))
        self.take.setText(_("Take what could be read") if found.refused else _("Take all of it"))
        self.take.setEnabled(not found.empty(over))

    def _take(self) -> None:
        found, presenter = self._proposal, self._presenter
        if found is None:
            return
        plan = found.plan(self.over.isChecked())

        def taking() -> Piecemeal[Delta]:
            delta = yield from presenter.editor.filling(plan)
            presenter.say(lambda: _taken(presenter))
            return delta

        presenter.do(taking)
        self.accept()


def _taken(presenter: FillerPresenter) -> Notice:
    return Notice("good", _("The answers of the file are in the record."), action=_("Undo"), act=presenter.undo)


def _answers(removal: Removal) -> str:
    """What goes with a row that is taken out."""
    told = [f"{question}: {words}" for question, words in removal.answers]
    return "\n".join(told[:_MOST_TOLD]) + ("\n…" if len(told) > _MOST_TOLD else "")


def where(place: Place) -> str:
    """Where in a file something stands."""
    if not place.row:
        return apart(place.column or place.sheet)
    told = _("{sheet}, row {row}, column {column}") if place.column else _("{sheet}, row {row}")
    return told.format(sheet=apart(place.sheet), row=place.row, column=place.column)
