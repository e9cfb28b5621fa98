"""A block pasted from a spreadsheet into a table: read in the lane, given as one command, told cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from brs_desktop.exchange.reading import Read, Reader
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.reports.filler.amounts import read_quantity
from brs_desktop.ui.reports.filler.runner import FOR_THE_LANE

if TYPE_CHECKING:
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Choice, Question
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.rows import AnswerTable

MOST_ROWS = 2_000
MOST_TEXT = 1_000_000
# So many different texts are compared with the choices for a proposal.
_MOST_NEAR = 40


@dataclass(frozen=True)
class Block:
    """What was pasted, read: each cell by how far down and across it stands."""

    rows: int = 0
    cells: Sequence[tuple[int, int, Read]] = ()
    # The unit that was written behind an amount, by the place of the amount.
    units: Mapping[tuple[int, int], Read] = field(default_factory=dict)
    beyond: int = 0
    cut: bool = False
    near: Mapping[tuple[str, str], Choice] = field(default_factory=dict)


@dataclass
class Pasted:
    """What became of a block: where cells were not understood, and how many had no place."""

    rows: int = 0
    unread: list[str] = field(default_factory=list)
    beyond: int = 0
    cut: bool = False


def read_block(text: str) -> list[list[str]]:
    """The cells of what a spreadsheet puts on the clipboard; quoted cells may hold line breaks."""
    lines = csv.reader(io.StringIO(text[:MOST_TEXT]), dialect="excel-tab")
    rows: list[list[str]] = []
    try:
        for row in lines:
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:  # a cell longer than any answer
        pass
    return rows


def understood(
    presenter: FillerPresenter,
    reader: Reader,
    columns: Sequence[Question],
    rows: Sequence[Sequence[str]],
    cut: bool = False,
) -> Block:
    """The block as answers to the questions of its columns (in the lane)."""
    cells, units, beyond = [], {}, 0
    near: dict[tuple[str, str], Choice] = {}
    for down, row in enumerate(rows[:MOST_ROWS]):
        beyond += sum(bool(cell.strip()) for cell in row[len(columns) :])
        for across, (question, cell) in enumerate(zip(columns, row)):
            found = reader.read(question, cell)
            quantity = None if found.clear else presenter.quantities.get(question.name)
            said = read_quantity(reader, presenter, quantity, cell) if quantity is not None else None
            if said is not None:
                found, units[down, across] = said
            cells.append((down, across, found))
            key = near_key(question, cell)
            if not found.clear and key not in near and len(near) < _MOST_NEAR:
                choice = reader.near(question, cell)
                near |= {key: choice} if choice is not None else {}
    return Block(len(rows[:MOST_ROWS]), cells, units, beyond, cut or len(rows) > MOST_ROWS, near)


def near_key(question: Question, text: str) -> tuple[str, str]:
    """Under what a proposal for a text is remembered: the list it was looked for in."""
    return question.list_name or question.name, text.strip()


def pasting(
    presenter: FillerPresenter, model: AnswerTable, rows: Sequence[str], column: int, text: str
) -> Piecemeal[tuple[Any, Pasted]]:
    """The block into these rows, with new ones at the end as needed; what was not understood is kept as it is written.

    The rows are those that stood there when it was pasted: meanwhile they may be shown in another order, or be gone.
    One undo takes all of it back.
    """
    from brs_desktop.forms.session.piecemeal import Errand

    columns = [model.question(model.index(0, at)) for at in range(column, model.columnCount())] if model.rows else []
    reader = presenter.reader()
    cut = len(text) > MOST_TEXT
    found = yield Errand(
        lambda: understood(presenter, reader, columns, read_block(text), cut), text.count("\t") + text.count("\n") + 1
    )
    assert isinstance(found, Block)
    presenter.proposals.update(found.near)
    there, missing = set(model.rows_now()), found.rows - len(rows) if model.grows else 0
    # Ids come from the workspace, where somebody may be writing: many are asked for in the lane.
    new = yield Errand(lambda: presenter.form.new_rows(missing), missing)
    assert isinstance(new, list)
    targets = [row if row in there else "" for row in rows[: found.rows]]
    plan, told = _planned(presenter, model, column, found, targets, new)
    delta = yield from presenter.editor.filling(plan)
    return delta, told


def reading(presenter: FillerPresenter, path: str, words: str) -> Piecemeal[Any]:
    """Words typed into one cell: what they mean is found in the lane, what they do not mean is kept as typed."""
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Errand

    question, reader = presenter.questions[path.rsplit("/", 1)[-1]], presenter.reader()
    # Lists of choices are read anew.
    found = yield Errand(lambda: understood(presenter, reader, [question], [[words]]), FOR_THE_LANE)
    assert isinstance(found, Block)
    presenter.proposals.update(found.near)
    answers = {path: found.cells[0][2].value}
    answers |= {presenter.quantities[question.name].unit_path(path): unit.value for unit in found.units.values()}
    return (yield from presenter.editor.filling(Plan(answers=answers)))


def _planned(
    presenter: FillerPresenter, model: AnswerTable, column: int, block: Block, rows: list[str], new: list[str]
) -> tuple[Plan, Pasted]:
    """Which cell goes where; what has no place, or may not be changed there, is counted and left."""
    from brs_desktop.forms.session.carrying import Plan

    every = [*rows, *new]
    plan = Plan(rows={model.repeat: new} if new else {})
    told = Pasted(block.rows, beyond=block.beyond, cut=block.cut)
    for down, across, read in block.cells:
        path = model.path_at(every[down], column + across) if down < len(every) and every[down] else ""
        if not path or not _may_change(presenter, path, down < len(rows)) or (read.value is None and not read.clear):
            told.beyond += read.value is not None or not read.clear
            continue
        if read.value is None and path in plan.answers:
            continue  # the unit stood behind its amount
        plan.answers[path] = read.value
        if (unit := block.units.get((down, across))) is not None:
            plan.answers[presenter.quantities[path.rsplit("/", 1)[-1]].unit_path(path)] = unit.value
        if not read.clear:
            told.unread.append(path)
    return plan, told


def _may_change(presenter: FillerPresenter, path: str, exists: bool) -> bool:
    question = presenter.questions.get(path.rsplit("/", 1)[-1])
    if path in presenter.collection.key:
        return False
    if question is None or not question.readonly:
        return True
    return exists and not presenter.state(path).readonly


def words(told: Pasted) -> tuple[str, str]:
    """What was pasted, and what of it needs a look."""
    pasted = ngettext("{count} row pasted.", "{count} rows pasted.", told.rows).format(count=format_number(told.rows))
    more = []
    if told.unread:
        count = len(told.unread)
        unread = ngettext("{count} cell could not be read.", "{count} cells could not be read.", count)
        more.append(unread.format(count=format_number(count)))
        more.append(_("What was pasted there is kept as it is and marked."))
    if told.beyond:
        lost = ngettext(
            "{count} cell has no place in this table and was left out.",
            "{count} cells have no place in this table and were left out.",
            told.beyond,
        )
        more.append(lost.format(count=format_number(told.beyond)))
    if told.cut:
        more.append(_("Only the first {count} rows were taken.").format(count=format_number(told.rows)))
    return pasted, " ".join(more)
