"""A what-if draft beside the main draft: question by question, and who of the two changed it since the copy; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from brs_sync.ids import is_alive_path, is_order_path, rows_of
from brs_sync.merge import Context
from brs_sync.values import Missing, Value, same
from brs_sync.views import Cell

from brs_desktop.records.moved import is_answer
from brs_desktop.records.whatif import dots_of, is_as_copied
from brs_desktop.workspace.reports.copying import question_path
from brs_desktop.workspace.reports.drafts.shapes import Unlike, What, Who

Cells = Mapping[str, Cell]
_ERASED = Missing("erased")


def unlike(draft: Cells, main: Cells, seen: Context, is_asked: Callable[[str], bool]) -> tuple[Unlike, ...]:
    """Everything that is not the same, in the order of its paths: a row that one side lacks is one thing.

    `seen` is what the copy's author had been shown of the main draft. `is_asked` says whether a person answers the
    question at a path, which makes no part of the record's id.
    """
    found = _Beside(_Side(draft), _Side(main), seen, is_asked)
    return tuple(sorted((*found.rows(), *found.questions()), key=lambda one: one.path))


class _Side:
    """One draft's cells, with what stands in each of its rows."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.inside: dict[str, list[str]] = {}
        for path in sorted(cells):
            for row in rows_of(path) if not is_order_path(path) else ():
                self.inside.setdefault(row, []).append(path)

    def stands(self, row: str) -> bool:
        """Whether a row is there; one in which there are answers and no word of itself is."""
        mark = self.cells.get(f"{row}/alive")
        return mark.value is True if mark is not None else row in self.inside

    def value(self, path: str) -> Value:
        """The value of a cell; a choice that is not taken is as none."""
        cell = self.cells.get(path)
        return None if cell is None or cell.value is False else cell.value

    def held(self, paths: Sequence[str]) -> dict[str, Value]:
        """What stands in some cells."""
        return {path: self.value(path) for path in paths if path in self.cells}


class _Beside:
    """The two drafts as they are shown."""

    def __init__(self, draft: _Side, main: _Side, seen: Context, is_asked: Callable[[str], bool]) -> None:
        self._draft, self._main, self._seen, self._is_asked = draft, main, seen, is_asked

    def rows(self) -> Iterator[Unlike]:
        """Rows that one of the two has; those in them are no matter of their own."""
        for row in sorted(self._draft.inside.keys() | self._main.inside.keys()):
            here, there = self._draft.stands(row), self._main.stands(row)
            if here != there and self._in_both(rows_of(row)):
                yield self._one(row, *self._row(row, here), self._draft.inside.get(row), self._main.inside.get(row))

    def _row(self, row: str, here: bool) -> tuple[What, Who]:
        mark = f"{row}/alive"
        if here and mark not in self._main.cells:
            return "row-added", "draft"
        if here:
            changed = any(self._is_changed(path) for path in self._draft.inside[row])
            return "row-gone", "both" if changed else "main"
        if mark not in self._draft.cells:
            return "row-removed", "main"  # it came to the main draft alone
        return "row-removed", "both" if any(self._is_new(path) for path in self._main.inside[row]) else "draft"

    def questions(self) -> Iterator[Unlike]:
        """Answers that are not the same, with what stands beside them."""
        found: dict[str, list[str]] = {}
        for path in sorted(self._draft.cells.keys() | self._main.cells.keys()):
            if self._differs(path):
                found.setdefault(question_path(path), []).append(path)
        for question, paths in found.items():
            changed, touched = any(map(self._is_changed, paths)), any(map(self._is_new, paths))
            # What nobody is known to have changed was two answers when it was copied: that is asked as well.
            who: Who = "both" if changed == touched else "draft" if changed else "main"
            yield self._one(question, "answer", who, paths, paths)

    def _differs(self, path: str) -> bool:
        """Whether it is an answer, or what stands beside one, that is another in each.

        What was erased in either is brought back from nowhere (SYNC rule 15).
        """
        if not is_answer(path) or is_order_path(path) or is_alive_path(path) or not self._is_asked(question_path(path)):
            return False
        here, there = self._draft.value(path), self._main.value(path)
        return _ERASED not in (here, there) and not same(here, there) and self._in_both(rows_of(path))

    def _in_both(self, rows: Sequence[str]) -> bool:
        return all(side.stands(row) for row in rows for side in (self._draft, self._main))

    def _is_changed(self, path: str) -> bool:
        """Whether somebody wrote it in the what-if draft after the copy."""
        return not is_as_copied(self._draft.cells, self._draft.cells.get(path))

    def _is_new(self, path: str) -> bool:
        """Whether it was written in the main draft without the copy's author having been shown it."""
        cell = self._main.cells.get(path)
        if cell is None:
            return False
        if cell.contested or cell.pending or not cell.heads:
            return True
        return not any(self._seen.holds(dot) for dot in dots_of(cell.heads[0]))

    def _one(self, path: str, what: What, who: Who, mine: Sequence[str] | None, theirs: Sequence[str] | None) -> Unlike:
        return Unlike(path, what, who, self._draft.held(mine or ()), self._main.held(theirs or ()))
