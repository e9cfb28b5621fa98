"""Rows that are too much for a table as cards: their titles in a list, one of them open beneath it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import button, discard, in_turns, text
from brs_desktop.ui.reports.filler.inner import InnerRows, inner_repeats
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.question import NoteView, QuestionView, show_media, tell
from brs_desktop.ui.reports.filler.repeat import RepeatView
from brs_desktop.ui.reports.filler.rowparts import RowPart, row_parts
from brs_desktop.ui.reports.filler.rows import RowTable
from brs_desktop.ui.reports.filler.sorting import SortBar
from brs_desktop.ui.room import Flow

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.making import Maker
    from brs_desktop.ui.reports.filler.media import MediaView

# A table of more columns is read by nobody; files and rows within rows have no place in a cell.
MOST_COLUMNS = 16
_FILES = frozenset({"file", "image", "audio", "video"})
_TITLE, _IN_TITLE = 2, 60
_ROW, _SHOWN, _LEAST = 34, 6, 3
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


def are_cards(presenter: FillerPresenter, repeat: str) -> bool:
    """Whether the rows of a repeat are shown as cards: they hold rows or files, mostly long texts, or very much."""
    asked = RowTable(presenter, repeat).questions
    long = sum("multiline" in one.appearance.split() for one in asked)
    much = len(asked) > MOST_COLUMNS or 2 * long > len(asked)
    return much or any(one.kind in _FILES for one in asked) or bool(inner_repeats(presenter, repeat))


class Titles(QAbstractListModel):
    """What the cards are called: by their first answers, found out for those that are in sight."""

    def __init__(self, presenter: FillerPresenter, table: RowTable) -> None:
        super().__init__(table)
        self._presenter, self._table = presenter, table
        # A long text is no title, a file has a name that says little.
        self._named = [
            at for at, one in enumerate(table.questions) if "multiline" not in one.appearance and one.kind not in _FILES
        ]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._table.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self.title(index.row()) if shown and index.isValid() else None

    def title(self, row: int) -> str:
        """The number of a card and its first answers."""
        said: list[str] = []
        for at in self._named:
            words = self._table.words(row, at)
            if words and words != "–":
                said.append(words if len(words) <= _IN_TITLE else f"{words[:_IN_TITLE]}…")
            if len(said) == _TITLE:
                break
        number = self._table.headerData(row, Qt.Orientation.Vertical)  # the record's, in whatever order they stand
        return f"{number}. {' · '.join(said)}" if said else str(number)

    def stand_anew(self) -> None:
        """The rows stand in another order."""
        self.beginResetModel()
        self.endResetModel()

    def look_again(self) -> None:
        """Rows may have come or gone."""
        if self._table.rows_now() != self._table.rows:
            self.beginResetModel()
            self._table.look_again()
            self.endResetModel()
        elif self._table.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._table.rows) - 1))


class CardsView(QFrame):
    """Shows one repeat of the form; whatever the number of its rows, the questions of one of them are widgets."""

    inner_made = Signal(object)
    grew = Signal()

    def __init__(
        self,
        presenter: FillerPresenter,
        repeat: str,
        path: str,
        maker: Maker,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.path = path
        self._presenter, self._maker = presenter, maker
        self.model = RowTable(presenter, repeat, self)
        self.titles = Titles(presenter, self.model)
        self._label, self._hint = text("", "group", wraps=True), text("", "hint", wraps=True)
        self._count = text("", "caption")
        self._wrong = text("", "problem", wraps=True, name=f"rows_said:{repeat}")
        self.list = QListView()
        self.list.setObjectName(f"cards:{repeat}")
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setModel(self.titles)
        self.add = button("", name=f"add_row:{repeat}", icon="add", pressed=self._add)
        self.remove = button("", name=f"remove_row:{repeat}", icon="remove", pressed=self._remove)
        self.before = button("", name=f"before_row:{repeat}", icon="up", tone="quiet", pressed=partial(self.go, -1))
        self.after = button("", name=f"after_row:{repeat}", icon="down", tone="quiet", pressed=partial(self.go, 1))
        self._title = text("", "strong", wraps=True, name=f"card:{repeat}")
        self._media: MediaView | None = None
        self._row = ""
        self._fields: dict[str, QuestionView | NoteView] = {}
        self._making = 0
        self._leads = ""
        self.inner = InnerRows(presenter, self.model, self._make_inner, self)
        quantities = presenter.quantities.values()
        with_amount = {name for one in quantities for name in (one.group, one.unit)}
        names = {one.name for one in self.model.questions} - with_amount
        self._parts = list(row_parts(presenter.form.definition.by_name[repeat.split("/")[-1]], names))
        self.sort = SortBar(self.model, self.flush, self._sorted, self)
        self._arrange()
        self.list.selectionModel().currentChanged.connect(self._chosen)
        presenter.counted.connect(self._say_what_is_wrong)

    def _arrange(self) -> None:
        head, tools, line = Flow(), Flow(), Flow()
        told = ((head, (self._label, self._count)), (tools, (self.add, self.remove)))
        for flow, parts in (*told, (line, (self._title, self.before, self.after))):
            for one in parts:
                flow.put(one)
        self._card = QVBoxLayout()
        self._card.setContentsMargins(0, 0, 0, 0)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self._hint, self._wrong, self.sort, self.list):
            column.addWidget(part)
        for layout in (tools, line, self._card):
            column.addLayout(layout)
        column.addWidget(self.inner)

    def _make_inner(self, repeat: str) -> RepeatView | CardsView:
        if are_cards(self._presenter, repeat):
            cards = CardsView(self._presenter, repeat, repeat, self._maker, self.inner)
            cards.inner_made.connect(self.inner_made)
            cards.grew.connect(self.grew)
            return cards
        made = RepeatView(self._presenter, repeat, repeat, self.inner)
        self.inner_made.emit(made)
        return made

    def show_state(self, state: NodeState, contested: bool) -> None:
        """Show heading, titles and the open card as they stand now."""
        self._label.setText(state.label)
        self._hint.setText(state.hint)
        self._hint.setVisible(bool(state.hint))
        self._media = show_media(self._media, self._presenter.sights, state, self._column, self._hint)
        self.list.setAccessibleName(state.label)
        self.list.setAccessibleDescription(
            _("Up and Down open a card beneath; from within it Alt+Page Up and Alt+Page Down lead to the next ones")
        )
        self.add.setText(_("Add a row"))
        self.add.setAccessibleName(_("Add a row to {table}").format(table=state.label))
        self.remove.setText(_("Remove"))
        self.remove.setAccessibleName(_("Remove the chosen row of {table}").format(table=state.label))
        self.before.setText(_("Previous"))
        self.after.setText(_("Next"))
        self.look_again()
        self._say_what_is_wrong()

    def look_again(self) -> None:
        """Rows, titles or answers may have changed."""
        rows = self.model.rows
        at = rows.index(self._row) if self._row in rows else 0
        self.titles.look_again()
        if self._row not in self.model.rows or not self.list.currentIndex().isValid():
            kept = self._row in self.model.rows
            self._choose(self.model.rows.index(self._row) if kept else min(at, len(self.model.rows) - 1))
        for name in self._fields:
            self._show(name)
        self._words()

    def refresh(self, changed: frozenset[str]) -> None:
        """Draw again what has changed."""
        if not any(path.startswith(f"{self.model.repeat}/") for path in changed):
            return
        self.look_again()
        self.inner.refresh(changed)

    def _say_what_is_wrong(self) -> None:
        told = [one.message for one in self._presenter.problems if one.path == self.path and one.kind == "rows"]
        self._wrong.setText("\n".join(told))
        self._wrong.setVisible(bool(told))

    def _words(self) -> None:
        count = len(self.model.rows)
        here = self.list.currentIndex().row()
        self._count.setText(ngettext("{count} row", "{count} rows", count).format(count=format_number(count)))
        self._title.setText(self.titles.title(here) if 0 <= here < count else "")
        for part in (self.list, self._title, self.before, self.after):
            part.setVisible(count > 0)
        self.sort.show_words(self._label.text())
        self.remove.setEnabled(count > 0)
        self.before.setEnabled(here > 0)
        self.after.setEnabled(0 <= here < count - 1)
        self.list.setFixedHeight(max(_ROW, self.list.sizeHintForRow(0) + 2) * max(_LEAST, min(count, _SHOWN)))
        self.inner.show_row(self._row, self._title.text())

    # Which card is open.

    def go(self, by: int) -> None:
        """Open the card before or after this one."""
        to = self.list.currentIndex().row() + by
        if 0 <= to < len(self.model.rows):
            self._choose(to)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with Page Up and Page Down from anywhere in a card; of cards within cards the inner ones hear it."""
        by = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.go(by)
        else:
            super().keyPressEvent(event)

    def _sorted(self) -> None:
        """The rows stand in another order: the card that is open stays open."""
        self.titles.stand_anew()
        if self._row in self.model.rows:
            self._choose(self.model.rows.index(self._row))
            self.list.scrollTo(self.list.currentIndex())
        self._words()

    def _choose(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(self.titles.index(row), flags)
        self._open(self.model.rows[row] if row >= 0 else "")

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and now.row() < len(self.model.rows):
            self._open(self.model.rows[now.row()])

    def _open(self, row: str) -> None:
        """Make the questions of a row, each in a turn of its own; what was typed into the last one is given on."""
        if row == self._row:
            return
        for view in self._fields.values():
            view.flush()
            discard(view)
        self._row, self._fields = row, {}
        self._words()
        if row:
            self._making += 1
            in_turns(self, *(partial(self._make, row, part) for part in self._parts), self._made)

    def _make(self, row: str, part: RowPart) -> None:
        if row != self._row or row not in self.model.rows:
            return
        path, make = f"{self.model.repeat}/{row}/{part.name}", self._maker
        view = make.question(path, part.name, self) if part.asks else make.words(path, part.name, self, part.look)
        self._fields[part.name] = view
        self._card.addWidget(view)
        self._show(part.name)

    def _made(self) -> None:
        self._making -= 1
        self.grew.emit()
        self._follow()

    def _show(self, name: str) -> None:
        view = self._fields[name]
        try:
            state = self._presenter.state(view.path)
        except LookupError:  # its row is gone, and the view is told of it next
            return
        tell(self._presenter, view)
        view.setVisible(state.relevant and (isinstance(view, QuestionView) or bool(state.label or state.media)))

    # As other parts of a page.

    @property
    def waits(self) -> bool:
        """Whether a card is being made or something typed is given on soon."""
        typing = any(view.waits for view in self._fields.values())
        return self._making > 0 or self.inner.waits or self.sort.waits or typing

    def stops(self) -> list[QWidget]:
        """What takes the focus, in order."""
        asked = [stop for view in self._fields.values() for stop in view.stops()]
        played = self._media.stops() if self._media is not None else []
        tools = (self.list, self.add, self.remove, self.before, self.after)
        return [*played, *self.sort.stops(), *tools, *asked, *self.inner.stops()]

    def focus(self) -> None:
        self.list.setFocus() if self.model.rows else self.add.setFocus()

    def focus_cell(self, path: str) -> None:
        """Open the card of a path and put the focus on its question."""
        row = self.model.row_of(path)
        if row < 0:
            self.focus()
            return
        self._choose(row)
        within = self.inner.holding(path)
        if within is not None:
            within.focus_cell(path)
        else:
            self._leads = path
            self._follow()

    def _follow(self) -> None:
        """To the question that somebody is led to, once its card is made."""
        if not self._leads or self._making:
            return
        view = self._fields.get(self._leads.rsplit("/", 1)[-1])
        view.focus() if view is not None and view.path == self._leads else self.focus()
        self._leads = ""

    def go_on(self, path: str) -> bool:
        """To the question of the open card that comes behind one; False behind the last."""
        asked = [view for view in self._fields.values() if isinstance(view, QuestionView)]
        shown = [view for view in asked if not view.isHidden()]
        at = next((at for at, view in enumerate(shown) if view.path == path), len(shown))
        for following in shown[at + 1 : at + 2]:
            following.focus()
        return at + 1 < len(shown)

    def flush(self) -> None:
        """Give on what was typed."""
        for view in self._fields.values():
            view.flush()
        self.inner.flush()

    def _add(self) -> None:
        self.flush()
        row = self._presenter.add_row(self.model.repeat)
        self.look_again()
        if row in self.model.rows:
            first = next((part.name for part in self._parts if part.asks), "")
            self.focus_cell(f"{self.model.repeat}/{row}/{first}")

    def _remove(self) -> None:
        """All chosen cards go in one command."""
        self.flush()
        chosen = sorted({one.row() for one in self.list.selectedIndexes()} or {self.list.currentIndex().row()})
        gone = [self.model.rows[at] for at in chosen if 0 <= at < len(self.model.rows)]
        if gone:
            presenter, repeat = self._presenter, self.model.repeat
            presenter.do(lambda: presenter.editor.removing_rows(repeat, gone))
        self.look_again()
