"""The lines over a record that moved or came from elsewhere: whither, whence, and what somebody wrote on it later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _, format_list, format_number, ngettext
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.records.asking import page_of
from brs_desktop.ui.records.differences import Differences, Side
from brs_desktop.ui.records.words import place_words
from brs_desktop.ui.values import apart
from brs_desktop.ui.wrapped import WrappedButton


class WhereaboutsView(QWidget):
    """Shows nothing of a record that never moved."""

    record_asked = Signal(str)
    late_asked = Signal()
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("whereabouts")
        self._there = self._before = ""
        self.says = text("", "strong", wraps=True, name="moved_says")
        self.to = _way("moved_to", "forward", self._go_there)
        self.origin = _way("moved_from", "back", self._go_back)
        self.late = _way("moved_late", "conflict", self.late_asked.emit)
        self.undo = _way("moved_undo", "undo", self.undo_asked.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.says, self.to, self.origin, self.late, self.undo):
            column.addWidget(widget)
        self.hide()

    def show_moves(self, found: Any, references: tuple[str, str]) -> None:
        """Show what is known of a record's moves; `references` name the new record and the old one."""
        self._there, self._before = references
        moved = found.target is not None
        self.setVisible(moved or found.source is not None)
        self.says.setVisible(moved)
        self.says.setText(_says(found) if moved else "")
        self.to.setVisible(moved)
        self.to.say(_("Moved to: {title}").format(title=apart(_named(found.target, found.target_title))))
        self.origin.setVisible(found.source is not None and not moved)
        self.origin.say(_("Moved from: {title}").format(title=apart(_named(found.source, found.source_title))))
        self.late.setVisible(found.late is not None)
        if found.late is not None:
            count = len(found.late.changes)
            words = ngettext("Bring {count} later answer over…", "Bring {count} later answers over…", count)
            self.late.say(words.format(count=format_number(count)))
        self.undo.say(_("Take the move back"))
        self.undo.setVisible(not found.contested)

    def _go_there(self) -> None:
        self.record_asked.emit(self._there)

    def _go_back(self) -> None:
        self.record_asked.emit(self._before)


def _way(name: str, icon: str, pressed: Callable[[], object]) -> WrappedButton:
    """A title may be long, and the pane is narrow: its words break into lines."""
    made = WrappedButton(name)
    made.setProperty("tone", "quiet")
    icons.keep(made, icon, "accent_ink")
    made.clicked.connect(pressed)
    return made


def _says(found: Any) -> str:
    if found.contested:
        return _("This record was moved to two places. Both copies are there: decide under Sync which one holds.")
    if found.late is not None:
        people = format_list(apart(one) for one in found.late.people)
        return _("{people} wrote on this record without knowing that it had moved.").format(people=people)
    return _("This record has moved. Lists leave it out; a search finds it.")


def _named(key: Any, title: str) -> str:
    """The title with the country or place where it is, for a title may be the same there."""
    return f"{title} ({place_words(key)})" if key is not None else title


class BringDialog(Dialog):
    """What was written on the old record later, beside what stands in the new one: chosen, then brought over."""

    guide = "contacts"

    def __init__(self, desk: Desk, found: Any, differing: tuple[Side, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bring_dialog")
        self.setWindowTitle(_("Bring later answers over"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._found = desk, found
        self.differences = Differences()
        self.differences.show_sides(differing, _("Written here later"), _("Where it is now"))
        self.go = button(_("Bring over"), name="bring_now", tone="primary", pressed=self._bring)
        self.leave = button(_("Cancel"), name="bring_cancel", pressed=self.reject)
        column = page_of(self, (self.leave, self.go), 660, 540)
        column.addWidget(text(_("Bring later answers over"), "heading", wraps=True))
        hint = _("Choose for each answer which one is right. What is not brought over stays here and in the history.")
        column.addWidget(text(hint, "hint", wraps=True))
        column.addWidget(self.differences)
        column.addStretch(1)
        self.differences.decided.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        self.go.setEnabled(self.differences.complete)

    def _bring(self) -> None:
        found, taken, workspace, notices = self._found, self.differences.taken, self._desk.workspace, self._desk.notices

        def tell(_done: object) -> None:
            notices.good(_("What was chosen is where the record is now."))

        self._desk.data.run(lambda _job: workspace.moves.bring(found, taken), done=tell, failed=notices.problem)
        self.accept()
