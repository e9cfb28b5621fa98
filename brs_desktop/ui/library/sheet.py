"""The sheet below an entry's file: what the file says of itself, other editions, the entry's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.parts import button, card, name_only, text
from brs_desktop.ui.records.pane import answer, answer_grid, begin_line
from brs_desktop.ui.room import Flow
from brs_desktop.ui.wrapped import WrappedButton

_LABELS = 104
# What the pane says elsewhere, and what only other entries need.
_SAID_ELSEWHERE = frozenset({"file", "title", "entry", "link"})


def entry_sheet(entry: Any, opened: Callable[[str], None], taken: Callable[[], None]) -> QWidget:
    """The sheet of one entry; `opened` shows another edition, `taken` takes over what the file says."""
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 2, 6, 8)
    column.setSpacing(8)
    if entry.offers:
        column.addWidget(_offers(entry.offers, taken))
    for heading, editions, place in (
        (_("A newer edition is here"), entry.newer, "newer"),
        (_("Older editions"), entry.older, "older"),
    ):
        if editions:
            column.addWidget(text(heading, "overline", name=f"editions_{place}"))
            for number, edition in enumerate(editions):
                line = Flow()
                line.put(_edition(edition, f"edition_{place}_{number}", opened))
                column.addLayout(line)
    column.addWidget(_answers(entry))
    column.addStretch(1)
    return sheet


def _offers(offers: tuple[Any, ...], taken: Callable[[], None]) -> QWidget:
    made = card("offers_card")
    column = QVBoxLayout(made)
    column.setContentsMargins(12, 9, 12, 9)
    column.setSpacing(4)
    column.addWidget(text(_("The file says of itself"), "overline"))
    for offer in offers:
        column.addWidget(text(offer.label, "caption"))
        column.addWidget(text(offer.shown, wraps=True, name=f"offer_{offer.path}"))
    take = button(_("Use this"), name="take_offers", icon="check", pressed=taken)
    take.setAccessibleDescription(_("Writes what the file says into the entry"))
    column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeading)
    return made


def _edition(edition: Any, name: str, opened: Callable[[str], None]) -> WrappedButton:
    """A way to another edition: what tells it from this one, else its title."""
    apart = " · ".join(part for part in (edition.edition, edition.year) if part)
    made = WrappedButton(name)
    made.setProperty("tone", "quiet")
    icons.keep(made, "document", "accent_ink")
    made.say(apart or edition.title)
    name_only(made, f"{edition.title} · {apart}" if apart else edition.title)
    made.clicked.connect(lambda: opened(edition.record))
    return made


def _answers(entry: Any) -> QWidget:
    made = QWidget()
    grid = answer_grid(made)
    grid.setContentsMargins(0, 0, 0, 0)
    for line in entry.lines:
        if line.name not in _SAID_ELSEWHERE:
            row, column = begin_line(grid, line.label, _LABELS)
            grid.addWidget(answer(line.text), row, column, 1, 2 - column, Qt.AlignmentFlag.AlignTop)
    return made
