"""An answer of a removed question put into another one: the questions that can take it, and what stands there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.reports.filler.renewalpages import called, section_of
from brs_desktop.ui.room import Flow
from brs_desktop.ui.settings.page import in_lines
from brs_desktop.ui.values import apart, leaning

if TYPE_CHECKING:
    from brs_desktop.forms.leftovers import Leftover
    from brs_desktop.forms.takingover import Place
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

_PLACE = Qt.ItemDataRole.UserRole
_MARGIN = 20


class TakeOverDialog(Dialog):
    """Tells the path of the question that was chosen, the answer as it takes it, and the cells that are left."""

    guide = "filling"

    chosen = Signal(str, object, dict)

    def __init__(self, presenter: FillerPresenter, left: Leftover, words: str, parent: QWidget) -> None:
        from brs_desktop.forms.takingover import places

        super().__init__(parent)
        self.setObjectName("takeover_dialog")
        self.setWindowTitle(_("Put the answer into a question"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter, self._left = presenter, left
        form = presenter.form
        self._places = places(form.definition, form.items(), left, words)
        spoken, asked = form.language, {one.item.path: one.item.name for one in self._places}
        self._words = {
            path: (called(form.definition, name, spoken) or name, section_of(form.definition, name, spoken))
            for path, name in asked.items()
        }
        self.said = text(
            _("“{answer}” goes into the question that you choose.").format(answer=apart(words)), wraps=True
        )
        self.search = LeaningLine()
        self.search.setObjectName("takeover_find")
        self.search.setAccessibleName(_("Search in the questions"))
        self.search.setPlaceholderText(_("Search in the questions"))
        self.lines = QListWidget()
        self.lines.setObjectName("takeover_lines")
        self.lines.setAccessibleName(_("Questions that can take the answer"))
        in_lines(self.lines)
        self.warns = text("", "warn", wraps=True, name="takeover_warns")
        self.put = button(_("Put it there"), name="takeover_put", tone="primary", pressed=self._choose)
        self.leave = button(_("Cancel"), name="takeover_leave", pressed=self.reject)
        self._arrange(parent)
        self._fill()
        self.search.textChanged.connect(lambda _text: self._fill())
        self.lines.currentItemChanged.connect(lambda _now, _before: self._offer())
        self.lines.itemActivated.connect(lambda _item: self._choose())
        self._offer()
        self.search.setFocus()

    def _arrange(self, parent: QWidget) -> None:
        foot = Flow()
        foot.put(self.put)
        foot.put(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for part in (self.said, self.search):
            column.addWidget(part)
        column.addWidget(self.lines, 1)
        column.addWidget(self.warns)
        column.addLayout(foot)
        room = parent.window().size()
        self.resize(min(640, room.width() - _MARGIN), min(520, room.height() - _MARGIN))

    def _fill(self) -> None:
        """The questions whose words have what is searched for; the one that was only renamed stands first, chosen."""
        wanted = self.search.text().strip().casefold()
        self.lines.clear()
        for place in self._places:
            label, section = self._words[place.item.path]
            if wanted in label.casefold():
                item = QListWidgetItem("\n".join(leaning(part) for part in (label, section) if part))
                item.setData(_PLACE, place)
                self.lines.addItem(item)
        if self._places and self._places[0].own and not wanted:
            self.lines.setCurrentRow(0)
        self._offer()

    def _chosen(self) -> Place | None:
        item = self.lines.currentItem()
        found: Place | None = item.data(_PLACE) if item is not None else None
        return found

    def _offer(self) -> None:
        place = self._chosen()
        self.put.setEnabled(place is not None)
        now = self._presenter.state(place.item.path).text if place is not None else ""
        if not self._places:
            self.warns.setText(_("No question that is shown can take this answer. Copy it instead."))
        else:
            words = _("“{answer}” stands there now and is replaced; Undo brings both back.")
            self.warns.setText(words.format(answer=apart(now)) if now else "")
        self.warns.setVisible(bool(self.warns.text()))

    def _choose(self) -> None:
        from brs_desktop.forms.takingover import cells_of

        place = self._chosen()
        if place is not None:
            left = cells_of(self._left, self._presenter.form.homeless)
            self.chosen.emit(place.item.path, place.value, left)
            self.accept()
