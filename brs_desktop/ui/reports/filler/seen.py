"""Which missing answers are told: those of questions that somebody has been at, not of those nobody has come to yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Problem
    from brs_desktop.ui.reports.filler.outline import Part
    from brs_desktop.ui.reports.filler.pages import Pages


class Seen:
    """Questions that were left, pages that were left, and whether the check was run; a broken rule is told at once."""

    def __init__(self, pages: Pages, begun: Iterable[Part] = ()) -> None:
        self._pages = pages
        self._paths: set[str] = set()
        # Of a record that is opened again the pages that were begun have been seen before.
        self._left = {part.name for part in begun if part.answered}
        self._checked = False

    def leave(self, path: str) -> bool:
        """A question was left; whether that is new."""
        new = path not in self._paths and not self._is_told(path)
        self._paths.add(path)
        return new

    def leave_page(self, page: str) -> None:
        """A page was left: everything on it has been seen."""
        self._left.add(page)

    def check(self) -> None:
        """The check was run: everything is told from now on."""
        self._checked = True

    def tells(self, problem: Problem) -> bool:
        """Whether a problem is told where it stands and counted beside its page."""
        return problem.kind != "required" or self._is_told(problem.path)

    def tells_missing(self, path: str) -> bool:
        """Whether a missing answer at a path is told."""
        return self._is_told(path)

    def _is_told(self, path: str) -> bool:
        return self._checked or path in self._paths or self._pages.of_path(path) in self._left
