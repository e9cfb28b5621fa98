"""Beside the page: the outline with progress, and below it the ways to the check and to the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons
from brs_desktop.ui.parts import rule, text
from brs_desktop.ui.reports.filler.contents import Contents
from brs_desktop.ui.reports.filler.outline import Part
from brs_desktop.ui.reports.filler.renewalbar import removed_words
from brs_desktop.ui.reports.words import TONES, way
from brs_desktop.ui.speech import speak
from brs_desktop.ui.wrapped import WrappedButton

_WIDTH, _WIDEST, _MARGIN = 248, 380, 10
_LOW = 16  # lines: where there is no room for more, the outline gets that of the buttons' words


if TYPE_CHECKING:
    from brs_desktop.workspace.reports import Version


class Side(QFrame):
    """The whole's progress, the pages of the form, and what comes after filling."""

    check_asked = Signal()
    versions_asked = Signal()
    section_asked = Signal()
    _guest = False
    removed_asked = Signal()

    def __init__(self, *, submits: bool = False, readonly: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setFixedWidth(_WIDTH)
        self._submits, self._problems, self._left = submits, 0, 0
        self._versions: tuple[Version, ...] = ()
        self._finding: tuple[QWidget, ...] = ()
        self._outline_title = text("", "overline")
        self.whole = QProgressBar()
        self.whole.setTextVisible(False)
        self.done = text("", "caption", name="form_progress")
        self.outline = Contents()
        self.check, self.versions = WrappedButton("check_form"), WrappedButton("show_versions")
        self.section = WrappedButton("give_section")
        self.section.clicked.connect(self.section_asked)
        self.check.clicked.connect(self.check_asked)
        self.versions.clicked.connect(self.versions_asked)
        self.outline.removed_chosen.connect(self.removed_asked)
        self._arrange()
        self.versions.setVisible(submits)
        self.section.setVisible(submits)
        self.check.setVisible(not readonly)
        speak(self._words)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._outline_title)
        head.addStretch(1)
        head.addWidget(self.done)
        top = self._top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addLayout(head)
        top.addWidget(self.whole)
        ways = self._ways = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        ways.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        ways.setSpacing(6)
        ways.addWidget(self.section)
        ways.addWidget(self.check)
        ways.addWidget(self.versions)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.outline, 1)
        column.addWidget(rule())
        column.addLayout(ways)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._widen()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widen()

    def _widen(self) -> None:
        """As wide as the words of its buttons need it, in long languages and large texts too.

        In a low window with large texts the buttons stand in one line, and only the way to the check keeps its words;
        the heading goes where it would cut off how much is answered.
        """
        low = self._submits and self.height() < _LOW * self.fontMetrics().lineSpacing()
        for made in (self.section, self.versions):
            made.shorten(low)
        along = QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
        if self._ways.direction() != along:
            self._ways.setDirection(along)
            self._ways.setStretchFactor(self.check, int(low))
        buttons = (self.section, self.check, self.versions)
        wide, gaps = [made.sizeHint().width() for made in buttons], 2 * self._ways.spacing()
        needed = (sum(wide) + gaps if low else max(wide)) + 2 * _MARGIN
        row = sum(made.minimumSizeHint().width() for made in buttons) + gaps + 2 * _MARGIN
        head = self._outline_title.sizeHint().width() + self.done.sizeHint().width() + 4 * _MARGIN
        self._outline_title.setVisible(head <= _WIDEST)
        self.setFixedWidth(max(_WIDTH, row if low else 0, min(max(needed, head), _WIDEST)))

    def for_guest(self) -> None:
        """A section of another office is filled: it is not given on, but given back."""
        self._guest = True
        self.section.show()
        self._words()

    def take_finding(self, bar: QWidget, summary: QWidget, found: QWidget) -> None:
        """The field at the head; what is found takes the place of the outline."""
        self._top.addWidget(bar)
        self._top.addWidget(summary)
        self._column.insertWidget(self._column.indexOf(self.outline) + 1, found, 1)
        self._finding = (summary, found)
        self.show_found(False)

    def show_found(self, found: bool) -> None:
        """Show what was found, or the outline."""
        for part in self._finding:
            part.setVisible(found)
        self.outline.setVisible(not found)

    def show_parts(self, parts: tuple[Part, ...], current: str) -> None:
        """Show the pages as they stand."""
        self.outline.show_parts(parts, current)
        self.section.setEnabled(self._guest or bool(current.strip()))
        answered, total = sum(one.answered for one in parts), sum(one.total for one in parts)
        self.whole.setRange(0, max(1, total))
        self.whole.setValue(answered)
        self.done.setText(
            _("{answered} of {total} answered").format(answered=format_number(answered), total=format_number(total))
        )
        self._problems = sum(one.problems for one in parts)
        self._say_check()

    def show_versions(self, versions: tuple[Version, ...]) -> None:
        """What stands on the way to the versions: how many there are, and how far the last one has come."""
        self._versions = versions
        self._say_versions()

    def show_removed(self, count: int) -> None:
        """The way to the answers of removed questions, at the end of the outline, where there are any."""
        self._left = count
        self._say_removed()

    def _say_removed(self) -> None:
        self.outline.show_removed(removed_words(self._left) if self._left else "")

    def _say_versions(self) -> None:
        count = len(self._versions)
        words = ngettext("{count} version", "{count} versions", count).format(count=format_number(count))
        self.versions.say(words if count else _("No version yet"))
        said = way(max(self._versions, key=lambda one: one.number)) if count else None
        self.versions.explain(said.words if said is not None else _("Versions come into being by submitting"))
        icons.keep(self.versions, said.icon if said is not None else "history", TONES[said.tone] if said else "ink")

    def _say_check(self) -> None:
        count = self._problems
        wrong = (
            ngettext("{count} problem", "{count} problems", count).format(count=format_number(count))
            if count
            else _("no problems")
        )
        what = _("Check and submit") if self._submits else _("Check")
        self.check.say(_("{what} ({count})").format(what=what, count=format_number(count)) if count else what)
        self.check.setAccessibleDescription(wrong if count else _("no problems"))
        icons.keep(self.check, "warning" if count else "check", "warn" if count else "good")

    def _words(self) -> None:
        self._outline_title.setText(_("Sections"))
        self.check.setToolTip(_("Every problem of the form with a way to its question (F7)"))
        self.whole.setAccessibleName(_("Progress of the form"))
        self.outline.setAccessibleName(_("Sections of the form"))
        self.section.say(_("Give back…") if self._guest else _("Give this section…"))
        icons.keep(self.section, "export", "ink")
        self._say_check()
        self._say_versions()
        self._say_removed()
