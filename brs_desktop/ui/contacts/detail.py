"""The pane beside the list of contacts and centres: a card of who it is and how to reach them, then every answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.contacts.contactread import ContactRead, read_contact
from brs_desktop.ui.contacts.reach import reach_lines
from brs_desktop.ui.parts import button, name_only, restyle, rule, text
from brs_desktop.ui.records.detail import DetailView
from brs_desktop.ui.records.reading import RecordRead
from brs_desktop.ui.values import apart

_BETWEEN = {"zh": "、", "ar": "، "}


class ContactDetail(DetailView):
    """Adds the card, its vCard, and the way to who helps a country."""

    card_asked = Signal(str)
    person_asked = Signal(str)
    profile_asked = Signal(str)

    def make(self) -> Iterator[None]:
        self.card = button("", name="detail_card", icon="person", tone="quiet", pressed=self._card)
        yield from super().make()
        restyle(self.export, "tone", "quiet")

    def tools(self) -> tuple[QWidget, ...]:
        return (self.card,)

    def read(self, workspace: Any, collection: str, record: str) -> RecordRead:
        return read_contact(workspace, collection, record)

    def _fill_answers(self, grid: QGridLayout, read: RecordRead) -> None:
        if isinstance(read, ContactRead):
            grid.addWidget(self._sheet(read), 0, 0, 1, 3)
            grid.addWidget(rule(), 1, 0, 1, 3)
        super()._fill_answers(grid, read)

    def _sheet(self, read: ContactRead) -> QWidget:
        """Who, designated for what, how to reach them; for a centre also whom it serves and who works there."""
        made = QWidget()
        made.setObjectName("contact_card")
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(5)
        card = read.card
        for role in card.roles:
            badge = text(role, "badge", wraps=True, name="contact_role")
            column.addWidget(badge)
        who = [card.other_name, card.title, *(part for part in card.organisation if part != read.title)]
        place = ", ".join(part for part in (card.city, card.country) if part)
        for line in (*who, place):
            if line:
                column.addWidget(text(line, wraps=True))
        if read.party and card.country:
            words = _("Profile of {country}…").format(country=apart(card.country))
            profile = button(words, name="contact_profile", icon="print", tone="quiet")
            profile.clicked.connect(lambda _checked=False, party=read.party: self.profile_asked.emit(party))
            column.addWidget(profile, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(reach_lines(card))
        if read.languages:
            column.addWidget(
                text(_("Languages: {languages}").format(languages=apart(read.languages)), "hint", wraps=True)
            )
        if read.collection == "centres":
            self._serving(column, read)
        return made

    def _serving(self, column: QVBoxLayout, read: ContactRead) -> None:
        count = len(read.served)
        if count:
            words = ngettext("Serves {count} country", "Serves {count} countries", count)
            column.addWidget(text(words.format(count=format_number(count)), "overline", name="centre_serves"))
            column.addWidget(text(_join(read.served), wraps=True, name="centre_served"))
            if read.certain:
                words = _("How sure this list is: {confidence}").format(confidence=apart(read.certain))
                column.addWidget(text(words, "hint", wraps=True))
        elif read.card.notes and any(read.card.notes):
            column.addWidget(text(_("Serves"), "overline", name="centre_serves"))
            column.addWidget(text(_join(read.card.notes), wraps=True, name="centre_served"))
        if read.people:
            column.addWidget(text(_("People here"), "overline"))
        for person in read.people:
            link = button(person.name, name="centre_person", icon="person", tone="quiet")
            link.clicked.connect(lambda _checked=False, record=person.record: self.person_asked.emit(record))
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)

    def _card(self) -> None:
        if self.record is not None:
            self.card_asked.emit(self.record[1])

    def _words(self) -> None:
        name_only(self.card, _("Save as an address card (vCard)"))
        super()._words()
        self.export.setText("")  # its icon and its spoken name leave room for one button more


def _join(texts: tuple[str, ...]) -> str:
    from brs_desktop.language import language

    return _BETWEEN.get(language(), ", ").join(text for text in texts if text)
