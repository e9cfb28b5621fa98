"""How far a record has come, under its title: it waits here, it was sent, or which hubs above hold all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.reports.card import SaidLine
from brs_desktop.ui.reports.words import held, put_aside, sent
from brs_desktop.ui.sync.words import Said

if TYPE_CHECKING:
    from brs_sync.ways import Way

_MOST = 2


def way_words(way: Way | None) -> tuple[Said, ...]:
    """What is known of its way, with the times; nothing where there is no hub above, or the record stays here."""
    if way is None or not way.holders:
        return ()
    # The farthest that it is known to have come, and what keeps it from the next: put aside, or not said so yet.
    holding = [held(tier) for tier in way.holders if tier.held_ms is not None]
    aside = [held(tier) for tier in way.holders if tier.aside]
    lacking = [held(tier) for tier in way.holders if tier.held_ms is None and not tier.aside]
    if not holding and way.aside:
        here = _waits(way) if way.state == "here" else ()
        return (*(aside or [put_aside(way.aside)])[:1], *here)
    if holding:
        return (*holding[-1:], *(aside + lacking)[:1])
    if way.state == "sent" and way.sent_ms is not None:
        return (sent(way.sent_ms),)
    return _waits(way) if way.state == "here" else tuple(lacking[:1])


def _waits(way: Way) -> tuple[Said, ...]:
    """That something of it has not left yet."""
    words = (
        _("The latest change waits on this computer for the next exchange")
        if way.partly
        else _("Waits on this computer for the next exchange")
    )
    return (Said(words, "waiting", "warn"),)


class WayLines(QWidget):
    """A line or two; nothing of a record that stays on this computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_way")
        self._lines = [SaidLine(f"record_way:{place}") for place in range(_MOST)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for line in self._lines:
            column.addWidget(line)
        self.hide()

    def show_way(self, way: Way | None) -> None:
        """Say it as it is now."""
        said = way_words(way)
        self.setVisible(bool(said))
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(said))
            if place < len(said):
                line.say(said[place])
