"""The editor of an answer where there is little room: in a cell, in a line."""

from __future__ import annotations

from brs_desktop.ui.reports.filler.editors import Asked, Editor, editor_for
from brs_desktop.ui.reports.filler.editors.choose import Buttons, ComboEditor
from brs_desktop.ui.reports.filler.editors.draw import DrawingEditor
from brs_desktop.ui.reports.filler.editors.files import FileEditor
from brs_desktop.ui.reports.filler.editors.written import NumberEditor, ParagraphEditor, TextEditor
from brs_desktop.ui.reports.filler.mapped.places import KINDS as PLACES

_TWO_LINES = 54


def compact_editor(asked: Asked) -> Editor:
    """What needs a column of buttons on the page becomes a combo box here."""
    if asked.question.kind in PLACES:
        return TextEditor(asked)
    if asked.question.kind == "range":
        return NumberEditor(asked)
    editor = editor_for(asked)
    if isinstance(editor, Buttons) and asked.question.kind == "select_one":
        editor.deleteLater()
        return ComboEditor(asked)
    if isinstance(editor, DrawingEditor):
        editor.deleteLater()
        return FileEditor(asked)
    if isinstance(editor, ParagraphEditor):
        editor.box.setFixedHeight(_TWO_LINES)
    return editor
