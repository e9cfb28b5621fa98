"""Answers on their way from the fields of a page into the record, and what could not be written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from shiboken6 import isValid

from brs_desktop.forms.errors import Unfollowed
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.sentences import as_problem
from brs_desktop.ui.reports.filler.retyping.giving import Rows, giving

if TYPE_CHECKING:
    from brs_desktop.exchange.answers.onpaper import PaperReader
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Delta
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.retyping.line import Line


class Writing:
    """Gives what was typed, one answer after the other; a line counts as written only when the disk has it."""

    def __init__(self, presenter: FillerPresenter, wrote: Callable[[Line], None]) -> None:
        self._presenter, self._wrote = presenter, wrote
        self.rows = Rows(presenter.form)

    def give(self, line: Line, reader: PaperReader, language: str) -> None:
        """What stands in a field; what the disk did not take is given again when the field is left again."""
        typed = line.typed
        if not line.changed:
            if line.refused:  # what the record has was put back
                line.refused = False
                self._wrote(line)
            return
        if line.under_way == typed:
            return
        line.under_way = typed

        def make() -> Piecemeal[Delta | None]:
            try:
                delta = yield from giving(self._presenter, self.rows, reader, line.slot, typed, language)
            except Unfollowed:  # the answer itself is on disk
                self._ended(line, typed)
                raise
            except Exception as failure:
                self._ended(line, typed, failure)
                raise
            self._ended(line, typed)
            return delta

        self._presenter.do(make)

    def _ended(self, line: Line, typed: str, failure: Exception | None = None) -> None:
        if not isValid(line):
            return
        if line.under_way == typed:
            line.under_way = None
        line.refused = failure is not None
        if failure is None:
            line.kept = typed
        if line.typed != typed:
            return
        if failure is None:
            self._wrote(line)
        else:
            line.show_said(as_problem(failure).message, bad=True)


def unwritten(lines: Iterable[Line], *, second: bool) -> list[Line]:
    """The lines whose answers the record does not have; of a second typing those that were chosen and not written."""
    return [line for line in lines if (line.refused if second else line.changed)]


def told_unsettled(*, compared: bool) -> str:
    """What is said before a second typing is dropped."""
    if compared:
        return _("Some answers of the two typings still differ. Do it again to keep the first ones.")
    return _("What was typed the second time is not compared yet. Do it again to leave it.")


def told_unwritten(count: int) -> str:
    """What is said of them."""
    said = ngettext(
        "{count} answer could not be written; it still stands in its field.",
        "{count} answers could not be written; they still stand in their fields.",
        count,
    )
    ask = _("Try again, or put back what stood there.")
    return f"{said.format(count=format_number(count))} {ask}"
