"""Answers that the disk did not take: they stand on the screen, so they are kept and given again, never forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from brs_desktop.forms.errors import Unfollowed

if TYPE_CHECKING:
    from brs_desktop.forms.session.piecemeal import Piecemeal

Make = Callable[[], "Piecemeal[Any]"]


class Unwritten:
    """While anything is in here nothing is called saved (SYNC, writing 1).

    `do` has a command done; `fail` tells what became of it instead.
    """

    def __init__(self, do: Callable[..., None], fail: Callable[[Exception], None]) -> None:
        self._do, self._fail = do, fail
        self._kept: dict[str, Make] = {}

    def __bool__(self) -> bool:
        return bool(self._kept)

    def give(self, path: str, make: Make) -> None:
        """Answer a question; a later answer to it stands for all before."""
        self._kept.pop(path, None)
        self._do(make, failed=lambda failure: self._keep(path, make, failure))

    def _keep(self, path: str, make: Make, failure: Exception) -> None:
        # When its row is gone, the answer is, too; what is on disk already is not given again.
        if not isinstance(failure, LookupError | Unfollowed):
            self._kept[path] = make
        self._fail(failure)

    def again(self) -> None:
        """Something could be written, or it is the last chance."""
        kept, self._kept = self._kept, {}
        for path, make in kept.items():
            self.give(path, make)
