"""The page of sections: what was given from here and came back, and what other offices gave to be filled."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, ngettext
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.reports.sections.reading import Came, GivenShown, ReceivedShown, Shown
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart


class SectionCard(QFrame):
    """One section with what can be done with it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"section:{name}")
        self.setProperty("role", "card")
        self._acts = Flow()
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


class SectionsPage(QWidget):
    """Sections of other offices first: somebody waits for them."""

    file_asked = Signal()
    fill_asked = Signal(str)
    back_asked = Signal(str)
    came_asked = Signal(str)

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
        self._cards: list[SectionCard] = []
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
        while self._cards:
            discard(self._cards.pop())
        for received in shown.received:
            self._put(self._received(received))
        for given in shown.given:
            self._put(self._given(given))
        self._stack.setCurrentIndex(0 if self._cards else 1)

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.open.setFocus()

    def _put(self, card: SectionCard) -> None:
        self._cards.append(card)
        self._column.insertWidget(self._column.count() - 1, card)

    def _received(self, one: ReceivedShown) -> SectionCard:
        card = SectionCard(one.name, self._sheet)
        if one.broken:
            card.say((one.title, "heading"), (one.broken, "problem"))
            return card
        from_whom = _("Given to you by {who}, {when}").format(who=apart(one.giver or "–"), when=apart(one.when))
        back = ngettext("Given back {count} time", "Given back {count} times", one.returned)
        card.say(
            (one.title, "heading"),
            (from_whom, "hint"),
            (back.format(count=one.returned) if one.returned else _("Not given back yet"), "caption"),
        )
        card.add(_("Fill in"), "section_fill", self.fill_asked, one.name, one.title, tone="primary")
        card.add(_("Give back…"), "section_back", self.back_asked, one.name, one.title)
        return card

    def _given(self, one: GivenShown) -> SectionCard:
        card = SectionCard(one.name, self._sheet)
        to_whom = _("Given to {who}, {when}").format(who=apart(one.whom), when=apart(one.when))
        came = [(_came(part), "caption") for part in one.came] or [(_("Nothing has come back yet"), "caption")]
        card.say((one.title, "heading"), (to_whom, "hint"), *came)
        if one.came:
            card.add(_("See what came"), "section_came", self.came_asked, one.name, one.title)
        return card

    def _words(self) -> None:
        self.open.setText(_("Open a section file"))
        self._empty.say(
            _("No section was given yet"),
            _("Open a report and choose “Give this section”, or open a file that another office gave you."),
        )
        if self._shown is not None:
            self.show_all(self._shown)


def _came(one: Came) -> str:
    answers = ngettext("{count} answer came", "{count} answers came", one.answers).format(count=one.answers)
    words = _("{who}, {when}: {what}").format(who=apart(one.by), when=apart(one.when), what=answers)
    waits = ngettext("{count} waits for your decision", "{count} wait for your decision", one.contested)
    return f"{words} · {waits.format(count=one.contested)}" if one.contested else words
