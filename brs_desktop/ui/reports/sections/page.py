"""The page of sections: what was given from here and came back, and what other offices gave to be filled."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.reports.sections.reading import Came, GivenShown, ReceivedShown, RemovedShown, Shown
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak
from brs_desktop.ui.turns import Soon
from brs_desktop.ui.values import apart

Card = ReceivedShown | GivenShown | RemovedShown
_AT_ONCE = 4  # cards in one turn


class SectionCard(QFrame):
    """One section with what can be done with it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"section:{name}")
        self.setProperty("role", "card")
        self._acts = Flow()
        self._buttons: list[QAbstractButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(6)

    def say(self, *lines: tuple[str, str]) -> None:
        """The lines of the card, each with its role."""
        for words, role in lines:
            self._column.addWidget(text(words, role, wraps=True))
        self._column.addLayout(self._acts)

    def add(self, words: str, name: str, signal: object, subject: str, title: str, *, tone: str = "") -> None:
        """A button that tells whose it is."""
        made = button(words, name=name, tone=tone, pressed=lambda: signal.emit(subject))  # type: ignore[attr-defined]
        made.setAccessibleName(f"{words}: {title}")
        self._acts.put(made)
        self._buttons.append(made)

    def rest(self, resting: bool) -> None:
        """While a section is open nothing else is to be done with it."""
        for one in self._buttons:
            one.setEnabled(not resting)


class SectionsPage(QWidget):
    """Sections of other offices first: somebody waits for them. Cards are made in turns, unchanged ones stay."""

    file_asked = Signal()
    fill_asked = Signal(str)
    back_asked = Signal(str)
    came_asked = Signal(str)
    remove_asked = Signal(str)
    end_asked = Signal(str)
    restore_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sections_page")
        self._shown: Shown | None = None
        self.open = button("", name="section_file", icon="import", tone="primary", pressed=self.file_asked.emit)
        self._empty = EmptyState("export", "sections_empty")
        self._sheet = QWidget()
        self._sheet.setObjectName("page")
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(16, 2, 16, 12)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self._cards: dict[tuple[type, str], tuple[Card, SectionCard]] = {}
        self._wanted: list[Card] = []
        self._ahead = Soon(self, self._make_some)
        self._busy: frozenset[str] = frozenset()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(Page(self._sheet))
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        head = Flow(10)
        head.setContentsMargins(16, 0, 16, 0)
        head.put(self.open)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        speak(self._words)

    def show_all(self, shown: Shown) -> None:
        """Show the sections as they stand."""
        self._shown = shown
        self._wanted = [*shown.received, *shown.given, *shown.removed]
        told = {_key(one): one for one in self._wanted}
        for key in [key for key, (one, _card) in self._cards.items() if told.get(key) != one]:
            self._drop(key)
        self._stack.setCurrentIndex(0 if self._wanted else 1)
        self._make_some()

    @property
    def waits(self) -> bool:
        """Whether cards are still being made."""
        return self._ahead.waits

    def being_filled(self, names: frozenset[str]) -> None:
        """These are open, or about to be: nobody opens them twice."""
        self._busy = names
        for one, card in self._cards.values():
            card.rest(isinstance(one, ReceivedShown) and one.name in names)

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.open.setFocus()

    def _make_some(self) -> None:
        made = 0
        for place, one in enumerate(self._wanted):
            if _key(one) in self._cards:
                continue
            if made == _AT_ONCE:
                self._ahead.start()
                return
            card = self._card(one)
            card.rest(isinstance(one, ReceivedShown) and one.name in self._busy)
            self._cards[_key(one)] = one, card
            self._column.insertWidget(place, card)  # all that come before it are there
            made += 1

    def _drop(self, key: tuple[type, str]) -> None:
        _one, card = self._cards.pop(key)
        self._column.removeWidget(card)
        discard(card)

    def _card(self, one: Card) -> SectionCard:
        if isinstance(one, RemovedShown):
            return self._removed(one)
        return self._received(one) if isinstance(one, ReceivedShown) else self._given(one)

    def _removed(self, one: RemovedShown) -> SectionCard:
        card = SectionCard(one.name, self._sheet)
        words = _("Removed {when}; it is kept until {until}.")
        card.say((one.title, "heading"), (words.format(when=apart(one.when), until=apart(one.until)), "caption"))
        card.add(_("Bring back"), "section_restore", self.restore_asked, one.name, one.title)
        return card

    def _received(self, one: ReceivedShown) -> SectionCard:
        card = SectionCard(one.name, self._sheet)
        if one.broken:
            card.say((one.title, "heading"), (one.broken, "problem"))
            card.add(_("Remove…"), "section_remove", self.remove_asked, one.name, one.title)
            return card
        from_whom = _("Given to you by {who}, {when}").format(who=apart(one.giver or "–"), when=apart(one.when))
        back = ngettext("Given back {count} time", "Given back {count} times", one.returned)
        card.say(
            (one.title, "heading"),
            (from_whom, "hint"),
            (back.format(count=format_number(one.returned)) if one.returned else _("Not given back yet"), "caption"),
            (_("Until it is given back, what is typed here is on this computer alone and in its backups."), "caption"),
        )
        card.add(_("Fill in"), "section_fill", self.fill_asked, one.name, one.title, tone="primary")
        card.add(_("Give back…"), "section_back", self.back_asked, one.name, one.title)
        card.add(_("Remove…"), "section_remove", self.remove_asked, one.name, one.title)
        return card

    def _given(self, one: GivenShown) -> SectionCard:
        card = SectionCard(one.name, self._sheet)
        to_whom = _("Given to {who}, {when}").format(who=apart(one.whom), when=apart(one.when))
        came = [(_came(part), "caption") for part in one.came] or [(_("Nothing has come back yet"), "caption")]
        card.say((one.title, "heading"), (to_whom, "hint"), *came)
        if one.came:
            card.add(_("See what came"), "section_came", self.came_asked, one.name, one.title)
        card.add(_("Remove…"), "section_end", self.end_asked, one.name, one.title)
        return card

    def _words(self) -> None:
        self.open.setText(_("Open a section file"))
        self._empty.say(
            _("No section was given yet"),
            _("Open a report and choose “Give this section”, or open a file that another office gave you."),
        )
        if self._shown is not None:
            for key in list(self._cards):
                self._drop(key)
            self.show_all(self._shown)


def _key(one: Card) -> tuple[type, str]:
    """An office may open its own file: the section then stands among both."""
    return type(one), one.name


def _came(one: Came) -> str:
    answers = ngettext("{count} answer came", "{count} answers came", one.answers).format(
        count=format_number(one.answers)
    )
    words = _("{who}, {when}: {what}").format(who=apart(one.by), when=apart(one.when), what=answers)
    waits = ngettext("{count} waits for your decision", "{count} wait for your decision", one.contested)
    return f"{words} · {waits.format(count=format_number(one.contested))}" if one.contested else words
