"""The exchange with the hub: joining it, what the next one costs, what waits to leave, and what was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import card, text
from brs_desktop.ui.room import Columns
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.held import held_words, tier_shares
from brs_desktop.ui.sync.joining import JoinCard
from brs_desktop.ui.sync.nextcard import NextCard
from brs_desktop.ui.sync.pastcard import PastCard
from brs_desktop.ui.sync.presenter import Standing, SyncPresenter
from brs_desktop.ui.sync.queuecard import QueueCard
from brs_desktop.ui.values import when

_LETTERS = 36


class ExchangeView(QScrollArea):
    """Cards, two beside each other where there is room; the one for joining is there only without a hub."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._standing: Standing | None = None
        # It is there before what stands on it: set when it is full, all of that would be dressed a second time.
        self._page = QWidget(self)
        self._page.setObjectName("page")
        self.setWidget(self._page)

    def make(self, desk: Desk, presenter: SyncPresenter) -> Iterator[None]:
        """The cards, part by part (see `Place`)."""
        page = self._page
        self._join_card = JoinCard(presenter, page)
        self.code = self._join_card.code
        yield
        self.next = NextCard(desk, presenter, page)
        yield
        self.queue = QueueCard(presenter, page)
        yield
        self.past = PastCard(desk, page)
        yield
        self._facts_title = text("", "heading")
        self._facts = [(text("", "caption"), text("", wraps=True, name=name)) for name in _FACTS]
        self._note = text("", "hint", wraps=True)
        self._tiers = text("", wraps=True, name="tiers_hold")
        self._held = text("", "hint", wraps=True, name="held_by_word")
        self._arrange()
        for one in self._later:
            one.hide()
        yield
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(12)
        cards = Columns(_LETTERS, 12)
        column.addWidget(self._join_card)
        column.addLayout(cards)
        column.addStretch(1)
        # A page is soon laid out and painted while it holds little: the others come up one by one.
        self._later = (self.queue, self._standing_card(), self.past)
        for one in (self.next, *self._later):
            cards.put(one)

    def _standing_card(self) -> QFrame:
        made = card("standing_card")
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 12, 16, 14)
        column.addWidget(self._facts_title)
        rows = QFormLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(6)
        for label, fact in self._facts:
            rows.addRow(label, fact)
        column.addLayout(rows)
        column.addWidget(self._tiers)
        column.addWidget(self._held)
        column.addWidget(self._note)
        column.addStretch(1)
        return made

    def showing(self, standing: Standing) -> Iterator[Callable[[], None]]:
        """The steps in which it is shown how the exchange stands: the queue may be long."""
        yield partial(self._show, standing)
        yield partial(self.queue.show_standing, standing)
        yield partial(self.past.show_standing, standing)
        for one in self._later:
            if one.isHidden():
                yield one.show

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        self._join_card.setVisible(not standing.joined)
        self.next.show_standing(standing)
        self._words()

    def _words(self) -> None:
        self._facts_title.setText(_("What waits and what is held"))
        self._note.setText(
            _("Everything is safe on this computer. A change counts as held only when the hub has said so.")
        )
        for (label, _fact), words in zip(
            self._facts, (_("Waiting to leave"), _("Last answer"), _("Hub"), _("This device"))
        ):
            label.setText(words)
        if self._standing is not None:
            self._show_facts(self._standing)

    def _show_facts(self, standing: Standing) -> None:
        waiting = ngettext("{count} change, {size}", "{count} changes, {size}", standing.changes)
        last = standing.status.last_sync_ms
        facts = (
            waiting.format(count=format_number(standing.changes), size=standing.size)
            if standing.changes
            else _("Nothing"),
            when(last) if last else _("None yet"),
            standing.hub or _("None joined"),
            standing.device,
        )
        for (_label, fact), words in zip(self._facts, facts):
            fact.setText(words)
        tiers = tier_shares(standing.tiers, standing.risen)
        self._tiers.setText(tiers)
        self._tiers.setVisible(bool(tiers))
        held = held_words(standing.attested, standing.owed)
        self._held.setText(held)
        self._held.setVisible(bool(held))


_FACTS = ("outbox_changes", "last_answer", "hub_address", "device_id")
