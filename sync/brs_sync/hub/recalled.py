"""Who asked a moment ago: the same ones come again and again, and their rows hardly ever change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from brs_sync.sidefile import SideFile

if TYPE_CHECKING:
    from brs_sync.hub.admin import Device
    from brs_sync.sidefile import Rows

MOST = 1024


class Recalled:
    """What `read` gave of a name, as long as nothing changes in a file of one's own; of other books it is read anew.

    Any thread may call, and any process may write in the file beside this one.
    """

    def __init__(self, books: Rows, read: Callable[[bytes], list[Device]]) -> None:
        self._books, self._read = books, read
        self._kept: tuple[tuple[int, int], dict[bytes, list[Device]]] = (-1, -1), {}

    def __call__(self, name: bytes) -> list[Device]:
        """What is to be read of a name now."""
        if not isinstance(self._books, SideFile):
            return self._read(name)
        mark = self._books.mark()
        before, known = self._kept
        if mark != before or len(known) >= MOST:
            known = {}
            self._kept = mark, known
        found = known.get(name)
        if found is None:  # read after the mark: whoever changes it meanwhile changes that too
            found = known[name] = self._read(name)
        return found
