"""The card of what waits to leave, in the order in which it goes; a person may put a thing first or keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.presenter import Standing, SyncPresenter

if TYPE_CHECKING:
    from brs_desktop.workspace.outlook import Wish


class QueueCard(QFrame):
    """One line a partition, the most pressing first, and three buttons for the chosen one."""

    def __init__(self, presenter: SyncPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue_card")
        self.setProperty("role", "card")
        self._presenter = presenter
        self._standing: Standing | None = None
        self._title, self._hint = text("", "heading"), text("", "hint", wraps=True)
        self.list = QListWidget()
        self.list.setObjectName("queue_list")
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(72)
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._enable)
        self.first = button("", name="queue_first", pressed=self._put_first)
        self.later = button("", name="queue_later", pressed=self._put_later)
        self.usual = button("", name="queue_usual", pressed=self._put_usual)
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        for widget in (self._title, self._hint):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        buttons = Flow()
        for made in (self.first, self.later, self.usual):
            buttons.put(made)
        column.addLayout(buttons)

    def show_standing(self, standing: Standing) -> None:
        """Show what waits now; the chosen one stays chosen."""
        self._standing = standing
        self._fill()

    @property
    def _items(self) -> tuple[Any, ...]:
        return self._standing.queue if self._standing is not None else ()

    @property
    def _chosen(self) -> Any:
        row = self.list.currentRow()
        return self._items[row] if 0 <= row < len(self._items) else None

    def _put_first(self) -> None:
        self._wish("first")

    def _put_later(self) -> None:
        self._wish("later")

    def _put_usual(self) -> None:
        self._wish("")

    def _wish(self, wish: Wish) -> None:
        if self._chosen is not None:
            self._presenter.wish(self._chosen.partition, wish)

    def _fill(self) -> None:
        if self._standing is None:
            return
        chosen = self.list.property("partition")
        self.list.clear()
        self.list.addItems(self._standing.lines or [_("Nothing waits to leave.")])
        names = [one.partition for one in self._items]
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0 if names else -1)
        self._enable()

    def _enable(self, _row: int = 0) -> None:
        chosen = self._chosen
        if chosen is not None:
            self.list.setProperty("partition", chosen.partition)
        for made, wish in ((self.first, "first"), (self.later, "later"), (self.usual, "")):
            possible = chosen is not None and not (wish == "first" and chosen.kind == "files")
            made.setEnabled(possible and chosen.wish != wish)

    def _words(self) -> None:
        self._title.setText(_("What waits to leave"))
        self._hint.setText(
            _("It goes in this order: reports, contacts and other records, forms, library, files. You can change it.")
        )
        self.list.setAccessibleName(_("What waits to leave"))
        self.first.setText(_("This first"))
        self.later.setText(_("Not now"))
        self.usual.setText(_("As usual"))
        self._fill()
