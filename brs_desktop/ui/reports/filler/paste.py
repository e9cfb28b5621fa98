"""A block pasted from a spreadsheet into the rows of a repeat: tab-separated, read in the person's language."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from brs_desktop import language
from brs_desktop.language import _, ngettext
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.values import read_date, read_number

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Question
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.rows import AnswerTable

MOST_ROWS = 2_000
MOST_TEXT = 1_000_000


def read_block(text: str) -> list[list[str]]:
    """The cells of what a spreadsheet puts on the clipboard; quoted cells may hold line breaks."""
    if len(text) > MOST_TEXT:
        return []
    lines = csv.reader(io.StringIO(text), dialect="excel-tab")
    try:
        return [row for row in lines if any(cell.strip() for cell in row)][:MOST_ROWS]
    except csv.Error:  # a cell longer than any answer
        return []


def paste_block(presenter: FillerPresenter, model: AnswerTable, row: int, column: int, text: str) -> None:
    """Write the block from a cell on, with new rows at the end as needed; what cannot be read is told, not guessed.

    One undo takes all of it back.
    """
    block = read_block(text)
    if not block:
        return
    unread = 0

    def read() -> list[tuple[str, Any]]:
        nonlocal unread
        model.look_again()
        changes, unread = _understood(presenter, model, row, column, block)
        return changes

    grows = max(0, row + len(block) - len(model.rows)) if model.grows else 0
    presenter.paste(model.repeat, grows, read)
    model.look_again()
    _tell(presenter, len(block), unread)


def _understood(
    presenter: FillerPresenter, model: AnswerTable, row: int, column: int, block: list[list[str]]
) -> tuple[list[tuple[str, Any]], int]:
    """The answers of the block by path, and how many cells mean none."""
    changes, unread = [], 0
    for down, cells in enumerate(block):
        for across, cell in enumerate(cells):
            index = model.index(row + down, column + across)
            if not index.isValid():
                unread += bool(cell.strip())
                continue
            value = read_cell(presenter, model.path(index), model.question(index), cell.strip())
            if value is None and cell.strip():
                unread += 1
            else:
                changes.append((model.path(index), value))
    return changes, unread


def read_cell(presenter: FillerPresenter, path: str, question: Question, cell: str) -> Any:
    """The answer that a pasted text means for a question, None when it means none."""
    from brs_sync.values import Number

    if not cell:
        return None
    if question.kind in ("integer", "decimal", "range"):
        number = read_number(cell, language.language())
        return Number(number) if number else None
    if question.kind == "date":
        return read_date(cell)
    if question.kind == "select_one":
        return _choice(presenter, path, cell)
    return cell


def _choice(presenter: FillerPresenter, path: str, cell: str) -> str | None:
    """The choice of that value or of those words."""
    wanted = cell.casefold()
    page = presenter.choices(path)(cell, 0, 50)
    return next((one.value for one in page.items if wanted in (one.value.casefold(), one.label.casefold())), None)


def _tell(presenter: FillerPresenter, rows: int, unread: int) -> None:
    pasted = ngettext("{count} row pasted.", "{count} rows pasted.", rows).format(count=rows)
    if not unread:
        presenter.say(Notice("good", pasted, action=_("Undo"), act=presenter.undo))
        return
    words = ngettext("{count} cell could not be read.", "{count} cells could not be read.", unread)
    left = _("Those cells were left as they were.")
    more = words.format(count=unread)
    presenter.say(Notice("warn", pasted, f"{more} {left}", action=_("Undo"), act=presenter.undo))
