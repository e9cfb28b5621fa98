"""How somebody is reached: addresses that open, numbers to copy; nothing is opened but mail and web pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import Button, name_only, text

_WEB = ("https", "http")
_AROUND, _LEAST = 8, 60
_LEADING = Qt.AlignmentFlag.AlignLeading


class LinkButton(Button):
    """A quiet button as wide as its words, which end in dots where there is no room; the whole is its tooltip."""

    def __init__(self, words: str, name: str, spoken: str, address: QUrl, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._whole, self._address = words, address
        self.setObjectName(name)
        self.setProperty("tone", "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name_only(self, spoken)
        self.clicked.connect(self._go)

    def _go(self) -> None:
        QDesktopServices.openUrl(self._address)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + _AROUND, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width() - _AROUND + 4)
        if shown != self.text():
            self.setText(shown)


def mail_address(address: str) -> QUrl:
    """The address as a mail program takes it; nothing of it can become a header of the letter."""
    made = QUrl()
    made.setScheme("mailto")
    made.setPath(" ".join(address.split()), QUrl.ParsingMode.DecodedMode)
    return made


def web_address(address: str) -> QUrl | None:
    """A page of the web, and nothing else."""
    made = QUrl(address, QUrl.ParsingMode.StrictMode)
    return made if made.isValid() and made.scheme() in _WEB and made.host() else None


def reach_lines(card: Any) -> QWidget:
    """Mail, telephones, web pages and the postal address of a card, one below the other."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for address in card.emails:
        spoken = _("Write to {address}").format(address=address)
        column.addWidget(LinkButton(address, "reach_mail", spoken, mail_address(address)), 0, _LEADING)
    for address in card.urls:
        target = web_address(address)
        if target is not None:
            spoken = _("Open {address}").format(address=address)
            link = LinkButton(address.removeprefix("https://"), "reach_web", spoken, target)
            column.addWidget(link, 0, _LEADING)
    for phone in card.phones:
        words = _("Fax: {number}") if phone.kind == "fax" else "{number}"
        column.addWidget(_line(words.format(number=f"\u2066{phone.number}\u2069")))
    if card.street:
        column.addWidget(_line(card.street))
    return made


def _line(words: str) -> QWidget:
    made = text(words, wraps=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
