"""What is looked at stays where it is in its window, though all around it has another height in another language."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

_TOP = 8  # pixels under the upper edge: there begins what one reads


@dataclass(frozen=True)
class LookedAt:
    """What somebody looks at in a page that scrolls, and how far it is from the page's upper edge."""

    page: QScrollArea
    what: QWidget
    high: int

    def bring_back(self) -> None:
        """Scroll to where it is as high as it was; the cursor stays in sight where the page has less room now."""
        if not (isValid(self.page) and isValid(self.what) and self.what.isVisible()):
            return
        bar = self.page.verticalScrollBar()
        bar.setValue(bar.value() + _high(self.page, self.what) - self.high)
        if self.what.hasFocus():
            self.page.ensureWidgetVisible(self.what, 0, 0)


def looked_at(window: QWidget) -> list[LookedAt]:
    """Of each page that is scrolled: what has the focus, where that is in sight, else what stands at its top."""
    pages = [page for page in window.findChildren(QScrollArea) if page.isVisible()]
    found = ((page, _of(page)) for page in pages if page.verticalScrollBar().value())
    return [LookedAt(page, what, _high(page, what)) for page, what in found if what is not None]


def _of(page: QScrollArea) -> QWidget | None:
    focus, seen = QApplication.focusWidget(), page.viewport()
    if focus is not None and seen.isAncestorOf(focus) and not focus.visibleRegion().isEmpty():
        return focus
    return seen.childAt(seen.width() // 2, _TOP)


def _high(page: QScrollArea, what: QWidget) -> int:
    return what.mapTo(page.viewport(), QPoint(0, 0)).y()
