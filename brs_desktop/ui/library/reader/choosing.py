"""The part of a document's text that is chosen, from one character to another, over pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.library.pagetext import PageText, Range

Place = tuple[int, int]


class Choosing:
    """Where choosing began and where it is now; nothing until it has moved."""

    def __init__(self) -> None:
        self._from: Place | None = None
        self._to: Place | None = None

    def begin(self, place: Place | None) -> None:
        """Choose nothing, and begin here."""
        self._from, self._to = place, None

    def move(self, place: Place | None) -> None:
        """Choose up to here."""
        if place is not None:
            self._from = self._from or place
            self._to = place

    def whole(self, page: int, length: int) -> None:
        """Choose a whole page."""
        self._from, self._to = (page, 0), (page, max(0, length - 1))

    def on(self, page: int, length: int) -> Range | None:
        """What is chosen on a page of so many characters."""
        if self._from is None or self._to is None:
            return None
        first, last = sorted((self._from, self._to))
        if not first[0] <= page <= last[0]:
            return None
        begin = first[1] if page == first[0] else 0
        end = last[1] + 1 if page == last[0] else length
        return (begin, end) if begin < end else None

    def text(self, texts: Mapping[int, PageText]) -> str:
        """What is chosen, page after page."""
        parts = []
        for page in sorted(texts):
            chosen = self.on(page, len(texts[page].letters))
            if chosen is not None:
                parts.append(texts[page].copied(*chosen))
        return "\n".join(parts)
