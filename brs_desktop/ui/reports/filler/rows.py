"""Answers as a table: the rows of a repeat, or groups alike; one column for each question, one cell for each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brs_sync.values import Number
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from brs_desktop import language
from brs_desktop.exchange.notation import grouped, written_day, written_number
from brs_desktop.forms.appearances import is_masked
from brs_desktop.language import _, format_date, format_number, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.models import tell_roles
from brs_desktop.ui.reports.filler.about import asks_reason, said_about, unusual
from brs_desktop.ui.reports.filler.amounts import comes_to
from brs_desktop.ui.reports.filler.editors.base import absence
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState, Question
    from brs_desktop.ui.reports.filler.pages import Matrix

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_NO_ANSWER = frozenset({"note", "calculate", "hidden"})
_HIDDEN = "••••"
_TOLD = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.BackgroundRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    }
)


class AnswerTable(QAbstractTableModel):
    """Asks the form for each cell as it is drawn; holds no answer itself."""

    repeat = ""
    grows = False

    def __init__(self, presenter: FillerPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.questions: list[Question] = []
        self.rows: tuple[str, ...] = ()

    def look_again(self) -> None:
        """Rows may have come or gone; the words of the columns may have changed."""
        rows = self.rows_now()
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.questions) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self.questions) - 1))

    def question(self, index: Index) -> Question:
        """The question of a cell."""
        return self.questions[index.column()]

    def path(self, index: Index) -> str:
        """The record path of a cell."""
        return self.path_at(self.rows[index.row()], index.column())

    def path_at(self, row: str, column: int) -> str:
        """The record path of a row's cell."""
        raise NotImplementedError

    def index_of(self, path: str) -> QModelIndex:
        """The cell of a record path, invalid when there is none."""
        raise NotImplementedError

    def rows_now(self) -> tuple[str, ...]:
        """The rows as the form has them, which a view may not have been told yet."""
        raise NotImplementedError

    def _row_words(self, row: int) -> str:
        """What stands before a row."""
        return str(row + 1)

    def words(self, row: int, column: int) -> str:
        """What is shown in a cell."""
        index = self.index(row, column)
        state = self._known(index)
        return self._shown(state, self.question(index)) if state is not None else ""

    def state(self, index: Index) -> NodeState:
        return self._presenter.state(self.path(index))

    def _known(self, index: Index) -> NodeState | None:
        """How a cell stands; nothing where its row is gone already and the view has not been told yet."""
        try:
            return self.state(index) if index.isValid() else None
        except LookupError:
            return None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.questions)

    def flags(self, index: Index) -> Qt.ItemFlag:
        state = self._known(index)
        if state is None:
            return Qt.ItemFlag.NoItemFlags
        shown = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return shown | Qt.ItemFlag.ItemIsEditable if state.relevant and not state.readonly else shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        state = self._known(index) if role in _TOLD else None
        return self._told(index, state, role) if state is not None else None

    def multiData(self, index: Index, roleDataSpan: Any, /) -> None:
        """All that a view asks about a cell in one call: how it stands is found out once, not for each role."""
        state = self._known(index)
        tell_roles(roleDataSpan, lambda role: None if state is None else self._told(index, state, role))

    def _told(self, index: Index, state: NodeState, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(state, self.question(index))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._sign(state)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(state)
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(state)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._remark(state, self.question(index))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (
                self._shown(state, self.question(index)),
                self._remark(state, self.question(index)),
                self._talk(state),
            )
            return ". ".join(part for part in said if part)
        return None

    def _sign(self, state: NodeState) -> QIcon | None:
        """That there is talk about an answer, or something said beside it."""
        ink = theme.look.colours.accent_ink
        if self._presenter.remarks(state.path):
            return icons.icon("talk", ink)
        return icons.icon("edit", ink) if said_about(self._presenter, state.path) else None

    @staticmethod
    def _shown(state: NodeState, question: Question) -> str:
        if not state.relevant:
            return "–"
        if reason := absence(state.value):
            return reason
        asks = question.appearance.split()
        if isinstance(state.value, Number):
            written = written_number(state.text, language.language())
            return grouped(written, language.language()) if "thousands-sep" in asks else written
        if question.kind == "date" and state.text:
            part = written_day(state.text, question.appearance)
            return part if part != state.text else format_date(state.text)
        return _HIDDEN if state.text and is_masked(question.appearance) else state.text

    def _ink(self, state: NodeState) -> QColor | None:
        colours = theme.look.colours
        if not state.relevant:
            return QColor(colours.muted)
        return QColor(colours.bad) if state.violation == "constraint" else None

    def _ground(self, state: NodeState) -> QColor | None:
        colours = theme.look.colours
        if self._presenter.contested(state.path):
            return QColor(colours.warn_soft)
        if state.violation == "constraint" or self._presenter.tells_missing(state):
            return QColor(colours.bad_soft)
        if not state.relevant:
            return QColor(colours.sunken)
        return QColor(colours.warn_soft) if asks_reason(self._presenter, state) else None

    def _talk(self, state: NodeState) -> str:
        count = self._presenter.remarks(state.path)
        return ngettext("{count} remark", "{count} remarks", count).format(count=format_number(count)) if count else ""

    def _remark(self, state: NodeState, question: Question) -> str | None:
        if self._presenter.contested(state.path):
            return _("Two answers exist: compare and decide")
        if not state.relevant:
            return _("Not asked in this row")
        if state.violation == "constraint":
            return self._broken(state, question)
        if state.violation == "required":
            return _("Required")
        said = (comes_to(self._presenter, state.path), unusual(self._presenter, state))
        return "\n".join(part for part in (*said, *said_about(self._presenter, state.path)) if part) or None

    def _broken(self, state: NodeState, question: Question) -> str:
        """What is wrong with an answer, and which choice may be meant by it."""
        wrong = state.message or _("This answer breaks a rule of the form.")
        near = self._presenter.proposal(question, state.text)
        if near is None:
            return f"“{apart(state.text)}”: {wrong}"
        meant = _("Perhaps “{choice}” is meant.").format(choice=apart(near.label))
        return f"“{apart(state.text)}”: {wrong} {meant}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._row_words(section) if section < len(self.rows) else None
        if not 0 <= section < len(self.questions):
            return None
        name = self.questions[section].name
        words = self._presenter.label(name)
        return f"{words} *" if self._presenter.form.definition.required(name) else words


class RowTable(AnswerTable):
    """The rows of a repeat."""

    grows = True

    def __init__(self, presenter: FillerPresenter, repeat: str, parent: QObject | None = None) -> None:
        super().__init__(presenter, parent)
        self.repeat = repeat
        every, name, depth = presenter.questions.values(), repeat.split("/")[-1], repeat.count("/") + 2
        self.questions = [
            one for one in every if one.repeat == name and one.kind not in _NO_ANSWER and _depth(one) == depth
        ]
        # The rows as they were put in an order for looking; what came since stands behind them.
        self._arranged: tuple[str, ...] = ()
        self._numbers: dict[str, int] = {}
        self.rows = self.rows_now()

    def rows_now(self) -> tuple[str, ...]:
        rows = tuple(self._presenter.form.rows(self.repeat))
        if not self._arranged:
            return rows
        self._numbers = {row: at for at, row in enumerate(rows, 1)}
        known = [row for row in self._arranged if row in self._numbers]
        arranged = set(known)
        return (*known, *(row for row in rows if row not in arranged))

    def arrange(self, rows: tuple[str, ...]) -> None:
        """Show the rows in this order, or as the record has them; what is chosen stays chosen."""
        self._arranged = rows
        self.layoutAboutToBeChanged.emit()
        before, self.rows = self.rows, self.rows_now()
        place = {row: at for at, row in enumerate(self.rows)}
        held = self.persistentIndexList()
        moved = [self.index(place.get(before[one.row()], -1), one.column()) for one in held]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _row_words(self, row: int) -> str:
        """The number that the row has in the record, however it is shown."""
        return str(self._numbers.get(self.rows[row], "")) if self._arranged else super()._row_words(row)

    def path_at(self, row: str, column: int) -> str:
        return f"{self.repeat}/{row}/{self.questions[column].name}"

    def state_at(self, row: str, column: int) -> NodeState:
        """How a row's cell stands."""
        return self._presenter.state(self.path_at(row, column))

    def in_form_unit(self, row: str, column: int) -> str:
        """What an amount comes to in the form's unit, where it may be given in several."""
        quantity = self._presenter.quantities.get(self.questions[column].name)
        if quantity is None:
            return ""
        path = self.path_at(row, column)
        unit = self._presenter.state(quantity.unit_path(path)).value
        return quantity.in_form_unit(self._presenter.state(path).value, unit)

    def index_of(self, path: str) -> QModelIndex:
        row, _, name = path.removeprefix(f"{self.repeat}/").partition("/")
        names = [one.name for one in self.questions]
        if path.startswith(f"{self.repeat}/") and row in self.rows and name in names:
            return self.index(self.rows.index(row), names.index(name))
        return QModelIndex()

    def row_of(self, path: str) -> int:
        """The row that a path leads into, also one of a table in that row; -1 for none."""
        row = path.removeprefix(f"{self.repeat}/").partition("/")[0]
        return self.rows.index(row) if path.startswith(f"{self.repeat}/") and row in self.rows else -1


class GroupTable(AnswerTable):
    """Groups that ask alike: one row for each group, in the form's order."""

    def __init__(self, presenter: FillerPresenter, matrix: Matrix, parent: QObject | None = None) -> None:
        super().__init__(presenter, parent)
        self._matrix = matrix
        self.questions = list(next(iter(matrix.rows.values())))
        self.rows = tuple(matrix.rows)

    def rows_now(self) -> tuple[str, ...]:
        return tuple(self._matrix.rows)

    def question(self, index: Index) -> Question:
        return self._matrix.rows[self.rows[index.row()]][index.column()]

    def path_at(self, row: str, column: int) -> str:
        return self._matrix.rows[row][column].name

    def index_of(self, path: str) -> QModelIndex:
        for row, questions in enumerate(self._matrix.rows.values()):
            for column, one in enumerate(questions):
                if one.name == path:
                    return self.index(row, column)
        return QModelIndex()

    def _row_words(self, row: int) -> str:
        return self._presenter.state(self.rows[row]).label


def _depth(question: Question) -> int:
    return question.path_template.count("/")
