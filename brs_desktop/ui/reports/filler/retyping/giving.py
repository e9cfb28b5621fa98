"""Where an answer of a printed page belongs in the record, and giving it there, with the rows that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_desktop.exchange.answers.onpaper import typeable
from brs_desktop.forms.errors import Unfollowed, UnknownPath
from brs_desktop.language import _
from brs_desktop.sentences import problem
from brs_desktop.ui.reports.filler.runner import FOR_THE_LANE

if TYPE_CHECKING:
    from brs_desktop.exchange.answers.onpaper import PaperReader
    from brs_desktop.forms import FormSession
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Delta
    from brs_desktop.pdf.pagecodes import Slot
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter


class Rows:
    """Which row of the record each printed row is: by its id, for rows come and go while a page is typed."""

    def __init__(self, form: FormSession) -> None:
        self._form = form
        self._known: dict[str, list[str]] = {}

    def renew(self) -> None:
        """A page is shown: rows that went are no printed ones any more, those that came stand behind the others."""
        for repeat, known in self._known.items():
            there = rows_of(self._form, repeat)
            stay = [row for row in known if row in there]
            self._known[repeat] = stay + [row for row in there if row not in stay]

    def of(self, repeat: str) -> list[str]:
        """The printed rows of a repeat (`rep`, or `outer/ROW/inner`) that the record has, or had, in their order."""
        if repeat not in self._known:
            self._known[repeat] = list(rows_of(self._form, repeat))
        return list(self._known[repeat])

    def made(self, rows: Mapping[str, list[str]]) -> None:
        """New rows are in the record, behind those that are known."""
        for repeat, new in rows.items():
            self._known.setdefault(repeat, []).extend(new)

    def place(self, slot: Slot, language: str) -> str | None:
        """The path of an answer; None while its row is not there."""
        around = ""
        for repeat, number in slot.rows:
            at = f"{around}/{repeat}" if around else repeat
            rows = self.of(at)
            if number > len(rows) or rows[number - 1] not in rows_of(self._form, at):
                return None
            around = f"{at}/{rows[number - 1]}"
        return _named(self._form, around, slot, language)


def rows_of(form: FormSession, repeat: str) -> tuple[str, ...]:
    """The rows of a repeat; none where it is not there itself."""
    try:
        return form.rows(repeat)
    except UnknownPath:
        return ()


def closed(presenter: FillerPresenter, slot: Slot, path: str | None) -> str:
    """Why nothing can be typed for an answer; empty where it can."""
    form = presenter.form
    if not typeable(presenter.questions[slot.name]):
        return _("Files are attached in the form.")
    controls = (form.definition.by_name[repeat].control for repeat, _number in slot.rows)
    if path is None and any(one is not None and (one.count is not None or one.fixed_rows) for one in controls):
        return _("The form itself counts these rows; there is no such row.")
    return _("The form itself gives this answer.") if path is not None and presenter.state(path).readonly else ""


def giving(
    presenter: FillerPresenter, rows: Rows, reader: PaperReader, slot: Slot, text: str, language: str
) -> Piecemeal[Delta | None]:
    """What a text means is found in the lane; it is given with the rows before it as one command.

    Problem: paper-row-gone.
    """
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Errand

    form, question = presenter.form, presenter.questions[slot.name]
    # Lists of choices are read anew.
    found = yield Errand(lambda: reader.read(question, text), FOR_THE_LANE)
    if rows.place(slot, language) is None and found.value is None:  # type: ignore[attr-defined]
        return None  # nothing, in a row that is not there
    plan, around = Plan(), ""
    for repeat, number in slot.rows:
        at = f"{around}/{repeat}" if around else repeat
        there = rows.of(at)
        missing = number - len(there)
        if missing <= 0 and at not in plan.rows and there[number - 1] not in rows_of(form, at):
            raise problem("paper-row-gone")
        if missing > 0:
            new = yield Errand(lambda count=missing: form.new_rows(count), missing)  # type: ignore[misc]
            plan.rows[at] = list(new)  # type: ignore[call-overload]
            there += plan.rows[at]
        around = f"{at}/{there[number - 1]}"
    plan.answers[_named(form, around, slot, language)] = found.value  # type: ignore[attr-defined]
    try:
        delta = yield from presenter.editor.filling(plan)
    except Unfollowed:  # the answer itself is on disk
        rows.made(plan.rows)
        raise
    rows.made(plan.rows)
    return delta


def _named(form: FormSession, around: str, slot: Slot, language: str) -> str:
    """A text in several languages is answered in that of the paper."""
    definition = form.definition
    spoken = definition.question(slot.name).multilingual and language in definition.languages
    name = f"{slot.name}@{language}" if spoken else slot.name
    return f"{around}/{name}" if around else name
