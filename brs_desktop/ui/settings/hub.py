"""Settings: the hub this device has joined, joining one, and leaving it without losing anything."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.home.words import standing
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.roles import role_words, scope_words
from brs_desktop.ui.room import Columns
from brs_desktop.ui.settings.draftreaders import DraftReaders
from brs_desktop.ui.settings.page import SettingsPage, from_start
from brs_desktop.ui.sync.joining import JoinCard
from brs_desktop.ui.sync.presenter import Standing, SyncPresenter
from brs_desktop.ui.values import when


class HubPage(SettingsPage):
    """The state in a sentence; the card for joining is there only while the device has no hub."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "hub")
        self.presenter = SyncPresenter(desk, self)
        self._standing: Standing | None = None
        self._state = text("", wraps=True, name="hub_state")
        self._facts = [_Fact(f"hub_{name}") for name in _FACTS]
        self.leave = button("", name="hub_leave", pressed=self._ask)
        self._question = text("", "warn", wraps=True, name="hub_leave_words")
        self.leave_now = button("", name="hub_leave_now", tone="danger", pressed=self._leave)
        self.stay = button("", name="hub_stay", pressed=self._stop_asking)
        self._join = JoinCard(self.presenter)
        self.readers = DraftReaders(desk)
        self._arrange()
        self._stop_asking()
        self.presenter.standing_told.connect(self._take)
        self._finish()

    def _arrange(self) -> None:
        state = self.add_card(lambda: _("Hub"))
        state.addWidget(self._state)
        facts = Columns(_LETTERS, 12)
        state.addLayout(facts)
        for fact in self._facts:
            facts.put(fact)
        state.addLayout(from_start(self.leave))
        state.addWidget(self._question)
        state.addLayout(from_start(self.leave_now, self.stay))
        self._column.addWidget(self._join)
        drafts = self.add_card(lambda: _("Who can read our drafts"))
        drafts.addWidget(self.readers)
        if (card := drafts.parentWidget()) is not None:
            card.hide()

    @property
    def waits(self) -> bool:
        return self.presenter.waits

    def look(self) -> None:
        """Read how things stand."""
        self.presenter.look()
        self.readers.look()

    def _take(self, standing_now: Standing) -> None:
        self._standing = standing_now
        self._join.setVisible(not standing_now.joined)
        if not standing_now.joined:
            self._stop_asking()
        self.say()

    def _ask(self) -> None:
        """Leaving is asked about here, in the page: what stays, what waits, as of now."""
        self.presenter.look()
        self.leave.hide()
        for widget in (self._question, self.leave_now, self.stay):
            widget.show()
        self.stay.setFocus()

    def _stop_asking(self) -> None:
        for widget in (self._question, self.leave_now, self.stay):
            widget.hide()
        self.leave.setVisible(self._standing is not None and self._standing.joined)

    def _leave(self) -> None:
        self._stop_asking()
        self._desk.leave_hub()
        self._desk.notices.good(_("This device has left the hub. Everything that was here is still here."))

    def say(self) -> None:
        self.leave.setText(_("Leave this hub…"))
        self.leave_now.setText(_("Leave"))
        self.stay.setText(_("Stay"))
        for fact, words in zip(self._facts, (_("Address"), _("Role"), _("For"), _("Last answer"))):
            fact.label.setText(words)
        if self._standing is None:
            self._state.setText(_("Opening…"))
            return
        self._state.setText(standing(self._standing.status, int(time.time() * 1000)))
        self._question.setText(_leaving(self._standing.changes))
        if not self._question.isVisibleTo(self):
            self.leave.setVisible(self._standing.joined)
        for fact, words in zip(self._facts, self._known(self._standing)):
            fact.words.setText(words)
            fact.setVisible(self._standing.joined)

    def _known(self, told: Standing) -> tuple[str, ...]:
        profile = self._desk.workspace.profile
        last = told.status.last_sync_ms
        scopes = " · ".join(dict.fromkeys(scope_words(prefix) for prefix in profile.prefixes))
        return told.hub, role_words(profile.role), scopes, when(last) if last else _("None yet")


_FACTS = ("address", "role", "prefixes", "answer")
_LETTERS = 18  # of a fact that stands beside the others; with less room they stand one below the other


class _Fact(QWidget):
    """What is known, under the word for it: each as high as its lines, in large texts too."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.label, self.words = text("", "caption", wraps=True), text("", wraps=True, name=name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.label)
        column.addWidget(self.words)
        column.addStretch(1)
        self.hide()


def _leaving(changes: int) -> str:
    """What leaving means for what has not left yet."""
    if not changes:
        return _("The hub has everything of yours. Nothing here is deleted; you can join again with a new code.")
    words = ngettext(
        "{count} change has not left yet: it stays here and waits for the next hub. Nothing is deleted.",
        "{count} changes have not left yet: they stay here and wait for the next hub. Nothing is deleted.",
        changes,
    )
    return words.format(count=format_number(changes))
