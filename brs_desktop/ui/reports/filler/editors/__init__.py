"""The editors of single answers, one for each kind of question."""

from __future__ import annotations

from collections.abc import Callable

from brs_desktop.forms.appearances import columns_of, is_masked, rated, slides
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor
from brs_desktop.ui.reports.filler.editors.choose import (
    AcknowledgeEditor,
    ComboEditor,
    MultipleEditor,
    RadioEditor,
    RankEditor,
)
from brs_desktop.ui.reports.filler.editors.chooser import ChooserEditor
from brs_desktop.ui.reports.filler.editors.dates import DateEditor
from brs_desktop.ui.reports.filler.editors.draw import DrawingEditor, drawn_kind
from brs_desktop.ui.reports.filler.editors.files import KINDS as FILES
from brs_desktop.ui.reports.filler.editors.files import FileEditor
from brs_desktop.ui.reports.filler.editors.moments import MomentEditor, TimeEditor
from brs_desktop.ui.reports.filler.editors.several import SeveralEditor
from brs_desktop.ui.reports.filler.editors.written import (
    DigitsEditor,
    MaskedEditor,
    NumberEditor,
    ParagraphEditor,
    TextEditor,
)
from brs_desktop.ui.reports.filler.mapped.places import KINDS as PLACES

_FEW, _SOME = 6, 24
# What asks for a field in which one searches, however short the list is.
_SEARCHED = frozenset({"autocomplete", "search", "minimal"})


def _place(asked: Asked) -> Editor:
    """Few forms ask for places: what they need comes with the first."""
    from brs_desktop.ui.reports.filler.editors.mapped import PlaceEditor

    return PlaceEditor(asked)


def _range(asked: Asked) -> Editor:
    """A number to be typed, also one that a slider goes along with, or a button for each of its steps."""
    if slides(asked.question.appearance, asked.question.parameters):
        from brs_desktop.ui.reports.filler.editors.slider import SliderEditor

        return SliderEditor(asked)
    if not rated(asked.question.appearance, asked.question.parameters):
        return NumberEditor(asked)
    from brs_desktop.ui.reports.filler.editors.rating import RatingEditor

    return RatingEditor(asked)


_BY_KIND: dict[str, Callable[[Asked], Editor]] = {
    "integer": NumberEditor, "decimal": NumberEditor, "range": _range, "date": DateEditor, "time": TimeEditor,
    "datetime": MomentEditor, "acknowledge": AcknowledgeEditor, **dict.fromkeys(FILES, FileEditor),
    **dict.fromkeys(PLACES, _place),
}  # fmt: skip


def editor_for(asked: Asked) -> Editor:
    """The editor that suits a question: what it asks for, and how many choices there are."""
    kind = asked.question.kind
    if kind == "select_one":
        return _one_of(asked)
    if kind in ("select_multiple", "rank"):
        return _several_of(asked)
    if kind in ("text", "barcode"):
        return _text_of(asked)
    if kind == "image" and drawn_kind(asked.question.appearance):
        return DrawingEditor(asked)
    return _BY_KIND.get(kind, TextEditor)(asked)


def _text_of(asked: Asked) -> Editor:
    asks = asked.question.appearance.split()
    if "multiline" in asks:
        return ParagraphEditor(asked)
    if is_masked(asked.question.appearance):
        return MaskedEditor(asked)
    return DigitsEditor(asked) if "numbers" in asks else TextEditor(asked)


def _several_of(asked: Asked) -> Editor:
    if not _SEARCHED.isdisjoint(asked.question.appearance.split()) or _is_long(asked):
        return SeveralEditor(asked)
    return RankEditor(asked) if asked.question.kind == "rank" else MultipleEditor(asked)


def _is_long(asked: Asked) -> bool:
    page = asked.choices("", 0, _SOME + 1)
    return page.more or len(page.items) > _SOME


def _one_of(asked: Asked) -> Editor:
    asks = asked.question.appearance.split()
    if not _SEARCHED.isdisjoint({*asks} - {"minimal"}) or asked.from_records:
        return ChooserEditor(asked)
    page = asked.choices("", 0, _SOME + 1)
    if page.more or len(page.items) > _SOME:
        return ChooserEditor(asked)
    if "minimal" in asks or (len(page.items) > _FEW and columns_of(asked.question.appearance) is None):
        return ComboEditor(asked)
    return RadioEditor(asked)


__all__ = ["Asked", "Editor", "FileEditor", "editor_for"]
