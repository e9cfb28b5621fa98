"""What was said about one answer: the newest messages first to be seen, cards that come in turns and stay as they are.

A conversation may be long, and news come while one reads: only what is new or has changed is made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, discard
from brs_desktop.ui.reports.filler.asides import ThreadCard
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.workspace.talk import Message, Thread

# What is shown at first, and with each wish for more.
MOST = 20


class Conversations(QWidget):
    """The conversations about one answer, in the order in which they began."""

    settled = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversations")
        self._threads: tuple[Thread, ...] = ()
        self._cards: dict[str, ThreadCard] = {}
        # Earlier messages that nobody wished to see yet; what comes later is never among them.
        self._hidden: set[str] | None = None
        self._soon = Soon(self, self._go_on)
        self.earlier = button("", name="talk_earlier", icon="undo", tone="quiet", pressed=self._show_earlier)
        self.earlier.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.earlier)

    @property
    def waits(self) -> bool:
        """Whether something is still to be made."""
        return self._soon.waits

    def begin(self) -> None:
        """Another answer is come to."""
        self._hidden = None
        self.show_threads(())

    def show_threads(self, threads: tuple[Thread, ...]) -> None:
        """Show these; what is there already stays."""
        known = {said.key.record for one in self._threads for said in one.messages}
        self._threads = threads
        if self._hidden is None and threads:
            self._hidden = {one.key.record for one in self._all()[:-MOST]}
        else:
            for one in threads:
                if any(said.key.record not in known for said in one.messages):
                    self._uncover(one, known)
        self._renew()

    def show_whole(self, name: str) -> None:
        """Show the conversation of this name: somebody is about to reply in it."""
        for one in self._threads:
            if one.key.record == name:
                self._uncover(one, {said.key.record for said in one.messages})
                self._renew()

    def _uncover(self, thread: Thread, known: set[str]) -> None:
        """Of a conversation that goes on, and of which nothing was shown, one reads how it began, and its end."""
        said, hidden = [one.key.record for one in thread.messages], self._hidden or set()
        if hidden.issuperset(known.intersection(said)):
            self._hidden = hidden.difference({*said[:1], *said[-MOST:]})

    def tell(self) -> None:
        """Say everything anew, in the language of now."""
        self.earlier.setText(_("Show earlier messages"))
        for card in self._cards.values():
            discard(card)
        self._cards.clear()
        self._renew()

    def _all(self) -> list[Message]:
        return sorted((said for one in self._threads for said in one.messages), key=lambda said: said.time_ms)

    def _show_earlier(self) -> None:
        hidden = self._hidden or set()
        more = [one.key.record for one in self._all() if one.key.record in hidden][-MOST:]
        self._hidden = hidden.difference(more)
        self._renew()

    def _shown(self) -> Iterator[tuple[Thread, Sequence[Message]]]:
        hidden = self._hidden or set()
        for one in self._threads:
            said = [message for message in one.messages if message.key.record not in hidden]
            if said:
                yield one, said

    def _renew(self) -> None:
        """What is gone goes at once, what is new comes in turns."""
        shown = {one.key.record for one, _said in self._shown()}
        for name in [name for name in self._cards if name not in shown]:
            discard(self._cards.pop(name))
        hidden = self._hidden or set()
        self.earlier.setVisible(any(one.key.record in hidden for one in self._all()))
        self._soon.start()

    def _go_on(self) -> None:
        """A few messages of the first conversation that lacks some."""
        for place, (thread, said) in enumerate(self._shown(), 1):  # above them is the wish for more
            card = self._cards.get(thread.key.record)
            if card is None:
                card = self._cards[thread.key.record] = ThreadCard(thread)
                card.settled.connect(self.settled)
                self._column.insertWidget(place, card)
            if card.show_thread(thread, said):
                self._soon.start()
                return
