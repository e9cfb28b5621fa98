"""Who can read a country's drafts: told to its own devices, so that nobody is let in behind their backs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import text
from brs_desktop.ui.roles import role_words
from brs_desktop.ui.settings.devicewords import in_a_row
from brs_desktop.ui.settings.page import in_lines
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_sync.draftreaders import DraftReader

_Found = tuple[tuple[str, "DraftReader"], ...]


class DraftReaders(QWidget):
    """One line a person and role, by the grants that are held on this computer; no request."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: _Found = ()
        self._hint = text("", "hint", wraps=True)
        self.list = QListWidget()
        self.list.setObjectName("draft_readers")
        self.list.setMinimumHeight(90)
        in_lines(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._hint)
        column.addWidget(self.list)
        speak(self._say)

    def look(self) -> None:
        """Read it anew."""
        self._desk.data.run(self._read, done=self._take, owner=self)

    def _read(self, _job: Job) -> _Found:
        from brs_sync.draftreaders import draft_readers, own_countries

        replica = self._desk.workspace.replica
        authority = replica.authority
        countries = own_countries(authority, replica.key)
        return tuple((country, one) for country in countries for one in draft_readers(authority, country))

    def _take(self, found: _Found) -> None:
        self._found = found
        self.list.clear()
        self.list.addItems([""] * len(found))
        self._say()
        if (card := self.parentWidget()) is not None:
            card.setVisible(bool(found))

    def _say(self) -> None:
        self._hint.setText(
            _(
                "Everybody who is given drafts of your country, as far as this computer knows, and who let him in."
                " The drafts lie at the hub that you joined, too: whoever runs it could read them there."
            )
        )
        self.list.setAccessibleName(_("Who can read our drafts"))
        several = len({country for country, _one in self._found}) > 1
        for row, (country, one) in enumerate(self._found):
            self.list.item(row).setText(_line(one, country if several else ""))


def _line(one: DraftReader, country: str) -> str:
    devices = ngettext("{count} device", "{count} devices", one.devices).format(count=format_number(one.devices))
    by = _("let in by {name}").format(name=apart(one.admitted_by)) if one.admitted_by else _("let in by the hub")
    since = _("since {when}").format(when=when(one.since_ms))
    return in_a_row(one.name, role_words(one.role), country, devices, by, since)
