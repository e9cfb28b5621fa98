"""A form being filled: the form's session joined to the record's, each answer on disk before it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value, same
from brs_sync.views import Cell

from brs_desktop.records.margins import Kind, beside, is_margin, margin, typed
from brs_desktop.records.moved import MOVED, is_answer
from brs_desktop.workspace.shapes import cell_shape

if TYPE_CHECKING:
    from brs_sync.session import Session

    from brs_desktop.forms import CommandRecord, Delta, FormSession
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Piecemeal

OpenForm = Callable[[Mapping[str, Value], bool, Callable[["CommandRecord"], None]], "FormSession"]


class Filler:
    """One open editor. `form` answers what is shown; changes go through the methods here.

    Nothing shown changes by itself: what arrives meanwhile is told by `changed_meanwhile()` and taken by `refresh()`
    (SYNC, writing 2). A record that does not exist yet is made by the first answer, not by opening.
    """

    def __init__(
        self,
        session: Session,
        open_form: OpenForm,
        *,
        form_hash: str,
        first: Mapping[str, Value],
        typed: Callable[[RecordKey], None] = lambda key: None,
    ) -> None:
        self.session = session
        self._typed = typed
        self.key: RecordKey = session.key
        self._values = dict(session.values())
        self.new = not self._values
        # A key that moved elsewhere and is asked for anew is there again, as a deleted one is.
        back = self._values.get(MOVED) is not None and bool(first)
        self.was_deleted = self._values.get("alive") is False or back
        # What the record needs besides the first answer: that it exists, its form, its key.
        self._owed: list[tuple[str, Value]] = []
        if self.new or self.was_deleted:
            there: list[tuple[str, Value]] = [("alive", True), *([(MOVED, None)] if back else [])]
            self._owed = there if not self.new else [("alive", True), ("form", form_hash), *first.items()]
        self._begun = False
        self.safe = True
        answers = {**(first if self.new else {}), **self._values}
        self.form: FormSession = open_form(_answers(answers), self.new, self._journal)
        self._begun = True

    @property
    def token(self) -> str:
        """The editor's name over processes."""
        return self.session.token

    @property
    def shown(self) -> Mapping[str, Cell]:
        """Every cell as the record was shown when this editor was opened or refreshed."""
        return self.session.shown

    def answer(self, path: str, value: Value | list[str]) -> Delta:
        """Answer one question, or say something about an answer (a margin); on disk before this returns."""
        if is_margin(path):
            return self.form.say_beside([(path, typed(value) if isinstance(value, str) else None)])
        return self.form.answer(path, value)

    def margins(self, path: str) -> dict[Kind, str]:
        """What is said about an answer: note, method, source and reason, those that are there."""
        return beside(self.form.beside, path)

    def say(self, path: str, kind: Kind, text: str) -> Delta:
        """Say something about an answer, or take it away with an empty text; on disk before this returns."""
        return self.answer(margin(path, kind), text)

    def filling(self, plan: Plan) -> Piecemeal[Delta]:
        """New rows and answers as one command in turns: on disk as a whole before anything follows from them."""
        return self.form.filling(plan)

    def carrying(self, cells: Mapping[str, Value], *, over: bool = False) -> Piecemeal[tuple[Delta, Plan]]:
        """Answers of an earlier record as one command in turns."""
        plan = yield from self.form.planning(cells, over=over)
        delta = yield from self.form.filling(plan, "carry_forward")
        return delta, plan

    def answer_all(self, changes: Sequence[tuple[str, Value | list[str]]]) -> Delta:
        """Answer several questions as one command, journalled as a whole."""
        return self.form.answer_all(changes)

    def add_row(self, repeat: str, row_id: str | None = None, after: str | None = None) -> Delta:
        """Add a row to a repeat."""
        return self.form.add_row(repeat, row_id, after)

    def remove_row(self, repeat: str, row: str) -> Delta:
        """Remove a row; undo brings it back."""
        return self.form.remove_row(repeat, row)

    def removing_rows(self, repeat: str, rows: Sequence[str]) -> Piecemeal[Delta]:
        """Remove rows as one command in turns; one undo brings all of them back."""
        from brs_desktop.forms.session.carrying import Plan

        return self.form.filling(Plan(gone=[f"{repeat}/{row}" for row in rows]), "remove_row")

    def taking_over(self, path: str, value: Value | list[str], left: Mapping[str, Value]) -> Piecemeal[Delta]:
        """An answer of a removed question becomes that of another one: one command that one undo takes back."""
        from brs_desktop.forms.session.carrying import Plan

        return self.form.filling(Plan({path: value}, left=left), "take_over")

    def carry_forward(self, cells: Mapping[str, Value], *, over: bool = False) -> tuple[Delta, Plan]:
        """Answers of an earlier record as one command that one undo takes back."""
        return self.form.carry_forward(cells, over=over)

    def undo(self) -> Delta:
        """Take back the last command; what it writes is journalled like an answer."""
        return self.form.undo()

    def undoing(self) -> Piecemeal[Delta]:
        """The same in turns."""
        return self.form.undoing()

    def redo(self) -> Delta:
        """Do again what was taken back."""
        return self.form.redo()

    def redoing(self) -> Piecemeal[Delta]:
        """The same in turns."""
        return self.form.redoing()

    def clear_all(self) -> None:
        """Start a deleted key empty: every answer that was there is cleared, its key is not."""
        self._write([(path, None) for path in self._values if is_answer(path)])

    def take_back(self) -> None:
        """Continue a deleted record without changing any answer."""
        self._write(())

    def changed_meanwhile(self) -> bool:
        """Whether the record differs from what this editor was shown, by another's work."""
        return self.session.changed_meanwhile()

    def refresh(self) -> Delta:
        """Seal what was typed under the old context, then show everything as it is now."""
        self.form.catch_up()
        before = self._values
        shown = self.session.refresh()
        self._values = {path: cell.value for path, cell in shown.items()}
        changed: dict[str, Value] = {
            path: self._values.get(path)
            for path in before.keys() | self._values.keys()
            if not same(before.get(path), self._values.get(path))
        }
        return self.form.load(_answers(changed))

    def shown_shape(self) -> dict[str, Any]:
        """Every cell as this editor shows it: the heads it was shown, with what was typed over them."""
        shape = {}
        for path in sorted(self.session.shown.keys() | self._values.keys()):
            cell = self.session.shown.get(path) or Cell(path, None)
            value = self._values.get(path)
            shape[path] = cell_shape(replace(cell, value=value, pending=not same(value, cell.value)))
        return shape

    def close(self) -> list[Dot]:
        """Seal what was typed; an editor in which nothing was typed leaves no trace."""
        self.form.catch_up()
        return self.session.close()

    def _journal(self, record: CommandRecord) -> None:
        """The form's listener. What the form writes while it is being opened waits for the first answer."""
        if not self._begun:
            self._owed.extend(record.changes)
            return
        self._write(record.changes)

    def _write(self, changes: Sequence[tuple[str, Value]]) -> None:
        """On disk as a whole or not at all, with what the record still needs."""
        self.safe = False
        together = [*self._owed, *changes]
        self.session.write_all(together)
        self._owed.clear()
        self._values.update(together)
        self.safe = True
        self._typed(self.key)


def _answers(values: Mapping[str, Value]) -> dict[str, Any]:
    """The cells that a form knows: all but what is said of the record itself."""
    return {path: value for path, value in values.items() if is_answer(path)}
