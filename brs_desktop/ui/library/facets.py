"""The facets beside the results: what the entries can be narrowed to, with counts, in one tree."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from brs_desktop.language import _, format_number
from brs_desktop.ui import theme

_FEW = 6
_ROW, _HEAD = 7, 15  # around the lines of a value, of a facet
_BOX, _BETWEEN = 24, 16
_CLOSED = frozenset({"year", "languages"})
_FACET, _VALUE, _MORE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2


class FacetTree(QTreeWidget):
    """Facets with their values as check boxes; what was opened and unfolded stays so when counts change."""

    chosen = Signal(str, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library_facets")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIndentation(12)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._facets: tuple[Any, ...] = ()
        self._closed = set(_CLOSED)
        self._whole: set[str] = set()
        self._just_checked: QTreeWidgetItem | None = None
        self.itemChanged.connect(self._checked)
        self.itemActivated.connect(self._activated)
        self.itemClicked.connect(self._clicked)
        self.itemExpanded.connect(lambda item: self._closed.discard(item.data(0, _FACET)))
        self.itemCollapsed.connect(lambda item: self._closed.add(item.data(0, _FACET)))
        theme.look.changed.connect(self._draw_again)

    def _draw_again(self) -> None:
        self.offer(self._facets)

    def offer(self, facets: tuple[Any, ...]) -> None:
        """Show the facets; the one at work stays where it is."""
        self._facets = facets
        place, scrolled = self._place(), self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        for facet in facets:
            self._add(facet)
        self.blockSignals(False)
        self._fit()
        self._return_to(place)
        self.verticalScrollBar().setValue(scrolled)

    def _add(self, facet: Any) -> None:
        options = [one for one in facet.options if one.count or one.chosen]
        if not options:
            return
        head = QTreeWidgetItem(self, [facet.label])
        head.setData(0, _FACET, facet.name)
        head.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        head.setFont(0, self._bold())
        head.setToolTip(0, facet.label)
        head.setFirstColumnSpanned(True)
        whole = facet.name in self._whole or len(options) <= _FEW + 2
        for option in options if whole else [one for at, one in enumerate(options) if at < _FEW or one.chosen]:
            head.addChild(self._option(facet.name, option))
        if not whole:
            more = QTreeWidgetItem(head, [_("Show all ({count})").format(count=format_number(len(options)))])
            more.setData(0, _FACET, facet.name)
            more.setData(0, _MORE, True)
            more.setForeground(0, self.palette().link())
        head.setExpanded(facet.name not in self._closed or any(one.chosen for one in options))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A long name goes on in further lines; what is longer than a line by itself ends in dots."""
        letters, head_font = self.fontMetrics(), QFontMetrics(self._bold())
        room = self.viewport().width() - 2 * self.indentation()
        counts = max((letters.horizontalAdvance(item.text(1)) for item in self._values()), default=0)
        self.blockSignals(True)
        for head in self._heads():
            head.setSizeHint(0, QSize(0, _high(head_font, head.text(0), room) + _HEAD))
        for item in self._values():
            beside = _BOX + counts + _BETWEEN if item.data(0, _VALUE) is not None else 0
            item.setSizeHint(0, QSize(0, _high(letters, item.text(0), room - beside) + _ROW))
        self.blockSignals(False)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _heads(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [head for head in found if head is not None]

    def _values(self) -> list[QTreeWidgetItem]:
        return [item for head in self._heads() for item in _below(head)]

    def _option(self, facet: str, option: Any) -> QTreeWidgetItem:
        item = QTreeWidgetItem([option.label, format_number(option.count)])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Checked if option.chosen else Qt.CheckState.Unchecked)
        item.setData(0, _FACET, facet)
        item.setData(0, _VALUE, option.value)
        item.setToolTip(0, option.label)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(1, self.palette().placeholderText())
        spoken = _("{value}, {count} entries").format(value=option.label, count=format_number(option.count))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
        return item

    def _checked(self, item: QTreeWidgetItem, _column: int) -> None:
        value = item.data(0, _VALUE)
        if value is not None:
            self._just_checked = item
            self.chosen.emit(item.data(0, _FACET), value, item.checkState(0) == Qt.CheckState.Checked)

    def _activated(self, item: QTreeWidgetItem, _column: int) -> None:
        """Enter opens a facet, checks a value, or shows all values."""
        if item.data(0, _VALUE) is not None:
            on = item.checkState(0) != Qt.CheckState.Checked
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        elif not item.data(0, _MORE):
            item.setExpanded(not item.isExpanded())
        else:
            self._unfold(item)

    def _clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        """A click on the words does what one on the box does, which has done it already."""
        checked, self._just_checked = self._just_checked, None
        if item.data(0, _MORE):
            self._unfold(item)
        elif item.data(0, _VALUE) is not None and item is not checked:
            self._activated(item, 0)
            self._just_checked = None

    def _unfold(self, item: QTreeWidgetItem) -> None:
        self._whole.add(item.data(0, _FACET))
        self.offer(self._facets)

    def _place(self) -> tuple[str, str] | None:
        item = self.currentItem()
        return (item.data(0, _FACET), item.data(0, _VALUE) or "") if item is not None else None

    def _return_to(self, place: tuple[str, str] | None) -> None:
        for head in self._heads():
            for item in (head, *_below(head)):
                if (item.data(0, _FACET), item.data(0, _VALUE) or "") == place:
                    self.setCurrentItem(item)
                    return


def _below(head: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (head.child(row) for row in range(head.childCount()))
    return [item for item in found if item is not None]


def _high(letters: QFontMetrics, words: str, room: int) -> int:
    """How high words are that break into lines of this width."""
    place = QRect(0, 0, max(room, letters.averageCharWidth() * 4), 10_000)
    return letters.boundingRect(place, int(Qt.TextFlag.TextWordWrap), words).height()
