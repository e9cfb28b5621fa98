"""The bar that says of an open record that its form has another version, or one that is not here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _, ngettext, pgettext
from brs_desktop.ui.parts import button, restyle, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.forms.changes import Changed
    from brs_desktop.workspace.migrating import Standing


def counted(changes: Iterable[Changed]) -> str:
    """How many questions of each kind, in words: "3 new, 5 moved, 2 removed"."""
    count = Counter(str(one.kind) for one in changes)
    words = {
        "new": ngettext("{count} new", "{count} new", count["new"]),
        "moved": ngettext("{count} moved", "{count} moved", count["moved"]),
        "renamed": ngettext("{count} renamed", "{count} renamed", count["renamed"]),
        "retyped": ngettext("{count} asked differently", "{count} asked differently", count["retyped"]),
        "removed": ngettext("{count} removed", "{count} removed", count["removed"]),
    }
    told = [said.format(count=count[kind]) for kind, said in words.items() if count[kind]]
    return (
        pgettext("between names in a list", ", ").join(told)
        if told
        else _("No question changed, only words and rules.")
    )


class RenewalBar(QFrame):
    """Words and ways; what they do is `Renewal`'s."""

    list_asked = Signal()
    left_asked = Signal()
    bring_asked = Signal()
    stay_asked = Signal()
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("tone", "info")
        self._standing: Standing | None = None
        self._left = 0
        self.says = text("", wraps=True, name="renewal_says")
        self.bring = button("", name="renewal_bring", tone="primary", pressed=self.bring_asked.emit)
        self.stay = button("", name="renewal_stay", pressed=self.stay_asked.emit)
        self.list = button("", name="renewal_list", tone="quiet", pressed=self.list_asked.emit)
        self.back = button("", name="renewal_back", icon="undo", pressed=self.back_asked.emit)
        ways = Flow(8)
        for way in (self.bring, self.stay, self.back, self.list):
            ways.put(way)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 12, 6)
        column.setSpacing(6)
        column.addWidget(self.says)
        column.addLayout(ways)
        self.hide()
        speak(self._words)

    def show_standing(self, standing: Standing, left: int) -> None:
        """Say how the record's form stands to the one in use."""
        self._standing, self._left = standing, left
        offered = standing.state == "older"
        restyle(self, "tone", "warn" if standing.state == "missing" or standing.passed_over else "info")
        self.bring.setVisible(offered and not standing.staying)
        self.stay.setVisible(offered and not standing.staying)
        self.back.setVisible(standing.brought is not None)
        self.list.setVisible(offered or standing.brought is not None)
        self._words()
        self.setVisible(bool(self.says.text()))

    def _words(self) -> None:
        self.bring.setText(_("Bring this draft to the new version"))
        self.stay.setText(_("Stay with the old one"))
        self.back.setText(_("Back to the version before"))
        self.list.setText(_("What changes"))
        if self._standing is not None:
            self.says.setText(" ".join(self._told(self._standing)))

    def _told(self, standing: Standing) -> list[str]:
        own, now = (apart(one.version) if one is not None else "" for one in (standing.own, standing.in_use))
        told = []
        if standing.passed_over:
            told.append(
                _("A newer version of this form cannot be used; the last good one stays in use, no draft was touched.")
            )
            told.append(standing.passed_over)
        if standing.state == "older" and standing.staying:
            words = _("This draft stays with version {version} of its form; version {now} is in use.")
            told.append(words.format(version=own, now=now))
        elif standing.state == "older":
            words = _("There is a newer version of this form ({version}): {changes}.")
            told.append(words.format(version=now, changes=counted(standing.changes).rstrip(".")))
            told.append(_("Until you bring it there, this draft keeps the form that it has."))
        elif standing.state == "missing":
            words = _(
                "This record has a version of its form that is not on this device. It is shown by version {version}"
            )
            told.append(f"{words.format(version=now)}.")
            if standing.aside:
                told.append(_("That version came with it and cannot be used: {reason}").format(reason=standing.aside))
            else:
                told.append(_("It cannot be changed here before a sync or an update brings that version."))
        elif standing.brought is not None:
            words = _("This draft was brought to version {version}: {changes}.")
            told.append(words.format(version=now, changes=counted(standing.changes).rstrip(".")))
        return told


def removed_words(count: int) -> str:
    """What stands on the way to the answers without a place."""
    return ngettext("{count} answer of removed questions", "{count} answers of removed questions", count).format(
        count=count
    )
