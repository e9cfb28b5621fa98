"""The sheet below an entry's file: what the file says of itself, other editions, the entry's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import Button, button, card, name_only, text

_LABELS = 104
_LONGEST = 30
# What the pane says elsewhere, and what only other entries need.
_SAID_ELSEWHERE = frozenset({"file", "title", "entry", "link"})


def entry_sheet(entry: Any, opened: Callable[[str], None], taken: Callable[[], None]) -> QWidget:
    """The sheet of one entry; `opened` shows another edition, `taken` takes over what the file says."""
    sheet = QWidget()
    sheet.setObjectName("page")
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
                link = _edition(edition, f"edition_{place}_{number}", opened)
                column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)
    column.addLayout(_answers(entry))
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


def _edition(edition: Any, name: str, opened: Callable[[str], None]) -> Button:
    """A way to another edition: what tells it from this one, else its title; short, so that it fits the pane."""
    apart = " · ".join(part for part in (edition.edition, edition.year) if part)
    words = apart or edition.title
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    made = button(short, name=name, icon="document", tone="quiet")
    name_only(made, f"{edition.title} · {apart}" if apart else edition.title)
    made.clicked.connect(lambda: opened(edition.record))
    return made


def _answers(entry: Any) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(7)
    grid.setHorizontalSpacing(10)
    grid.setColumnStretch(1, 1)
    lines = (line for line in entry.lines if line.name not in _SAID_ELSEWHERE)
    for row, line in enumerate(lines):
        label = text(line.label, "caption", wraps=True)
        label.setFixedWidth(_LABELS)
        answer = text(line.text, wraps=True)
        answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(answer, row, 1, Qt.AlignmentFlag.AlignTop)
    return grid
