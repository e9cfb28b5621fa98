"""Says once over the page what has to be known though no exchange failed, or nobody asked for the one that did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from brs_desktop.errors import Problem

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk

# A failed exchange that goes on by itself troubles nobody; these never mend by themselves.
_TOLD_UNASKED = ("cloned", "hub-forgot")
# All of these say: join again. Whoever has been told one of them is told no other while it stands.
_ONE_MATTER = frozenset({"access-missing", *_TOLD_UNASKED})


class Herald(QObject):
    """Looks at an opening and after each exchange; what was said is said again only when it was over meanwhile."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._said: dict[str, frozenset[str]] = {}
        desk.opened.connect(self._begin)

    def _begin(self) -> None:
        """Another workspace is open: nothing has been said of it."""
        self._said.clear()
        self.look()

    def hear(self, outcome: Any) -> None:
        """How an exchange ended, None for one that was not due; a success ends what was said of a failure."""
        failed = isinstance(outcome, Problem)
        if failed and outcome.code in _TOLD_UNASKED:
            self._tell("exchange", (outcome,))
        elif outcome is not None and not failed:
            self._tell("exchange", ())

    def look(self) -> None:
        """Read what there is to tell now."""
        workspace = self._desk.workspace

        def read(_job: object) -> tuple[Problem, ...]:
            from brs_desktop.workspace import reserve
            from brs_desktop.workspace.tidings import tidings

            full = reserve.told(workspace.folder)
            return tidings(workspace) if full is None else (full, *tidings(workspace))

        self._desk.data.run(read, done=lambda found: self._tell("tidings", found), owner=self)

    def _tell(self, source: str, found: tuple[Problem, ...]) -> None:
        before = frozenset[str]().union(*self._said.values())
        self._said[source] = frozenset(one.code for one in found)
        for one in found:
            if one.code not in before and not (one.code in _ONE_MATTER and before & _ONE_MATTER):
                self._desk.notices.problem(one)
