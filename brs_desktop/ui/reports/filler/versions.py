"""The versions of a report: number, code, when, by whom, and how far each has come; to open and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.reports import words
from brs_desktop.ui.reports.card import SaidLine
from brs_desktop.ui.reports.filler.submission import Submission
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.workspace.reports import Version

_MOST_TIERS = 3


class VersionCard(QFrame):
    """One version."""

    open_asked = Signal(object)
    print_asked = Signal(object)
    receipt_asked = Signal(object)

    def __init__(self, version: Version, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("version_card")
        self.setProperty("role", "card")
        self._version = version
        number = version.number
        self._title = text("", "heading", wraps=True, name=f"version:{number}")
        self._who = text("", "hint", wraps=True, name=f"version_who:{number}")
        self._way = SaidLine(f"version_state:{number}")
        self._tiers = [SaidLine(f"version_tier:{number}:{place}") for place in range(_MOST_TIERS)]
        self._standing = text("", "caption", wraps=True)
        self.open = button("", name=f"version_open:{number}", pressed=lambda: self.open_asked.emit(self._version))
        self.print = button(
            "", name=f"version_pdf:{number}", icon="pdf", pressed=lambda: self.print_asked.emit(self._version)
        )
        self.receipt = button(
            "", name=f"version_receipt:{number}", icon="safe", pressed=lambda: self.receipt_asked.emit(self._version)
        )
        facts = QVBoxLayout()
        facts.setSpacing(3)
        for part in (self._title, self._who, self._way, *self._tiers, self._standing):
            facts.addWidget(part)
        acts = Flow()
        for widget in (self.open, self.print, self.receipt):
            acts.put(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(facts)
        column.addLayout(acts)
        self.show_version(version)

    def show_version(self, version: Version) -> None:
        """Show the version as it stands now."""
        self._version = version
        self._title.setText(words.version(version))
        self._who.setText(_("Submitted by {who}").format(who=words.submitted(version)))
        self._way.say(words.way(version))
        tiers = words.tiers(version)[:_MOST_TIERS]
        self._way.setVisible(not tiers)
        for place, line in enumerate(self._tiers):
            line.setVisible(place < len(tiers))
            if place < len(tiers):
                line.say(tiers[place])
        self._standing.setText(words.standing(version))
        self._standing.setVisible(bool(self._standing.text()))
        named = words.version(version)
        for widget, label in (
            (self.open, _("Open")),
            (self.print, _("PDF")),
            (self.receipt, _("Receipt")),
        ):
            widget.setText(label)
            widget.setAccessibleName(f"{label}: {named}")


class VersionsPage(QWidget):
    """The newest version first; what comes in by an exchange shows by itself."""

    open_asked = Signal(object)
    print_asked = Signal(object)
    receipt_asked = Signal(object)
    amend_asked = Signal()

    def __init__(self, submission: Submission, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versions_page")
        self._submission = submission
        self._cards: dict[str, VersionCard] = {}
        self.title = text("", "title", name="versions_title")
        self._hint = text("", "hint", wraps=True)
        self.amend = button("", name="amend", icon="edit", tone="primary", pressed=self.amend_asked.emit)
        self._empty = EmptyState("history", "versions_empty")
        self._sheet = QWidget()
        self._sheet.setObjectName("page")
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(0, 0, 4, 8)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self._arrange()
        submission.versions_read.connect(self._show)
        speak(self._words)

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(Page(self._sheet))
        self._stack.addWidget(self._empty)
        head = Flow(10)
        head.put(self.title, wide=True)
        head.put(self.amend)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addWidget(self._stack, 1)

    def focus_first(self) -> None:
        """Put the focus on the newest version, else on the way back."""
        newest = max(self._submission.versions, key=lambda one: one.number, default=None)
        (self._cards[newest.id].open if newest is not None else self.amend).setFocus()

    def _show(self) -> None:
        versions = sorted(self._submission.versions, key=lambda one: -one.number)
        for gone in self._cards.keys() - {one.id for one in versions}:
            discard(self._cards.pop(gone))
        for place, one in enumerate(versions):
            card = self._cards.get(one.id)
            if card is None:
                card = self._cards[one.id] = self._card(one)
            else:
                card.show_version(one)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        self._stack.setCurrentIndex(0 if versions else 1)
        self.amend.setText(_("Amend") if versions else _("Go on filling"))

    def _card(self, version: Version) -> VersionCard:
        card = VersionCard(version)
        card.open_asked.connect(self.open_asked)
        card.print_asked.connect(self.print_asked)
        card.receipt_asked.connect(self.receipt_asked)
        return card

    def _words(self) -> None:
        self.title.setText(_("Versions"))
        self._hint.setText(_("A version never changes. To amend, go on with the report and submit it again."))
        hint = _("Check the report and submit it; the version, its code and its receipt are then kept here.")
        self._empty.say(_("Nothing was submitted yet"), hint)
        self._show()
