"""Contacts: people and their designations, regional centres and offices, and who can help a country."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from brs_desktop.language import _
from brs_desktop.ui.contacts.detail import ContactDetail
from brs_desktop.ui.contacts.help import HelpView
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import ExportDialog
from brs_desktop.ui.parts import name_only
from brs_desktop.ui.records.detail import DetailView
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.records.place import RecordPlace
from brs_desktop.ui.speech import speak


class ContactsPlace(RecordPlace):
    """The list of records with a card beside it, and one page more."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "contacts", "contacts", parent)

    def _make(self) -> Iterator[None]:
        yield from super()._make()
        self.help = GivingButton("who_can_help_me", "assistance", self.show_help)
        self.list.add_tool(self.help)
        speak(self._place_words)

    def _make_detail(self) -> DetailView:
        made = ContactDetail(self._desk, self._both)
        made.card_asked.connect(self._save_card)
        made.profile_asked.connect(self._print_profile)
        made.person_asked.connect(lambda record: self._show("contacts", record))
        return made

    def show_help(self) -> None:
        """Who can help the country of the person at this desk."""
        if self.filler is not None or not self._desk.is_open:
            return
        view = HelpView(self._desk, self._desk.workspace.profile.home)
        view.left.connect(self._uncover)
        view.record_asked.connect(self._show)
        self._cover(view)
        QTimer.singleShot(0, view, view.focus_first)

    def _show(self, collection: str, record: str) -> None:
        """A record beside its list, to be read."""
        self._uncover()
        self.presenter.choose(collection)
        self.detail.show_record(collection, record)

    def _save_card(self, record: str) -> None:
        self.hand_out("vcard", (record,))

    def _place_words(self) -> None:
        self.help.say(_("Who can help?"))
        name_only(self.help, _("Who can help my country"))

    def _print_profile(self, party: str) -> None:
        """All that is known here of the country, on one paper."""
        ExportDialog(self._desk, "parties", party, self, content="profile").open()
