"""The editors of single answers, one for each kind of question."""

from __future__ import annotations

from brs_desktop.ui.reports.filler.editors.base import Asked, Editor
from brs_desktop.ui.reports.filler.editors.choose import ComboEditor, MultipleEditor, RadioEditor
from brs_desktop.ui.reports.filler.editors.chooser import ChooserEditor
from brs_desktop.ui.reports.filler.editors.dates import DateEditor
from brs_desktop.ui.reports.filler.editors.files import KINDS as FILES
from brs_desktop.ui.reports.filler.editors.files import FileEditor
from brs_desktop.ui.reports.filler.editors.written import NumberEditor, ParagraphEditor, TextEditor

_FEW, _SOME = 6, 24


def editor_for(asked: Asked) -> Editor:
    """The editor that suits a question: what it asks for, and how many choices there are."""
    kind = asked.question.kind
    if kind == "select_one":
        return _one_of(asked)
    if kind in ("select_multiple", "rank"):
        return MultipleEditor(asked)
    if kind in ("integer", "decimal", "range"):
        return NumberEditor(asked)
    if kind == "date":
        return DateEditor(asked)
    if kind in FILES:
        return FileEditor(asked)
    if kind == "text" and "multiline" in asked.question.appearance:
        return ParagraphEditor(asked)
    return TextEditor(asked)


def _one_of(asked: Asked) -> Editor:
    appearance = asked.question.appearance
    if "autocomplete" in appearance or asked.from_records:
        return ChooserEditor(asked)
    page = asked.choices("", 0, _SOME + 1)
    if page.more or len(page.items) > _SOME:
        return ChooserEditor(asked)
    if len(page.items) > _FEW or "minimal" in appearance:
        return ComboEditor(asked)
    return RadioEditor(asked)


__all__ = ["Asked", "Editor", "FileEditor", "editor_for"]
