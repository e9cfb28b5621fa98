"""Where an answer of a printed page belongs in the record, and giving it there, with the rows that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.exchange.answers.onpaper import typeable
from brs_desktop.forms.errors import UnknownPath
from brs_desktop.language import _
from brs_desktop.ui.reports.filler.runner import FOR_THE_LANE

if TYPE_CHECKING:
    from brs_desktop.exchange.answers.onpaper import PaperReader
    from brs_desktop.forms import FormSession
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Delta
    from brs_desktop.pdf.pagecodes import Slot
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter


def place(form: FormSession, slot: Slot, language: str) -> str | None:
    """The path of an answer as the record stands; None while its row is not there."""
    around = ""
    for repeat, number in slot.rows:
        at = f"{around}/{repeat}" if around else repeat
        rows = rows_of(form, at)
        if number > len(rows):
            return None
        around = f"{at}/{rows[number - 1]}"
    return _named(form, around, slot, language)


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


def giving(presenter: FillerPresenter, reader: PaperReader, slot: Slot, text: str, language: str) -> Piecemeal[Delta]:
    """What a text means is found in the lane; it is given with the rows before it as one command."""
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Errand

    form, question = presenter.form, presenter.questions[slot.name]
    # Lists of choices are read anew.
    found = yield Errand(lambda: reader.read(question, text), FOR_THE_LANE)
    plan, around = Plan(), ""
    for repeat, number in slot.rows:
        at = f"{around}/{repeat}" if around else repeat
        rows = list(rows_of(form, at))
        missing = number - len(rows)
        if missing > 0:
            new = yield Errand(lambda count=missing: form.new_rows(count), missing)  # type: ignore[misc]
            plan.rows[at] = list(new)  # type: ignore[call-overload]
            rows += plan.rows[at]
        around = f"{at}/{rows[number - 1]}"
    plan.answers[_named(form, around, slot, language)] = found.value  # type: ignore[attr-defined]
    return (yield from presenter.editor.filling(plan))


def _named(form: FormSession, around: str, slot: Slot, language: str) -> str:
    """A text in several languages is answered in that of the paper."""
    definition = form.definition
    spoken = definition.question(slot.name).multilingual and language in definition.languages
    name = f"{slot.name}@{language}" if spoken else slot.name
    return f"{around}/{name}" if around else name
