"""What a form says when nobody fills it: the words for a blank form, without a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from brs_desktop.forms.boxes import MOST_BOXES
from brs_desktop.forms.model.itext import Parts
from brs_desktop.forms.model.parts import Itemset, Template, Words
from brs_desktop.forms.shapes import Choice
from brs_desktop.forms.xpath.nodes import Element

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition

BLANK = "…"
MEDIA = ("image", "big-image", "audio", "video")
# Of a list so many choices are looked through for the words of one.
_LOOKED_THROUGH = 1_000


def label(definition: FormDefinition, template: Template, language: str) -> str:
    """The label of a question, group or repeat; what it would show of answers is an ellipsis."""
    control = template.shown()
    return said(definition, control.label, language) if control is not None else ""


def hint(definition: FormDefinition, template: Template, language: str) -> str:
    """The hint of a question, group or repeat."""
    control = template.shown()
    return said(definition, control.hint, language) if control is not None else ""


def media(definition: FormDefinition, template: Template, language: str) -> Mapping[str, str]:
    """What belongs to a label beside its words; nothing that answers would name."""
    control = template.shown()
    if control is None or control.label is None or control.label.itext is None:
        return {}
    return _media(definition, control.label.itext, language)


def _media(definition: FormDefinition, named: str, language: str) -> Mapping[str, str]:
    """What stands beside the words of that name."""
    code = definition.itext.code(language) or definition.default_language
    forms = definition.itext.forms(named, code)
    known = ((form, "".join(part for part in forms[form] if isinstance(part, str))) for form in MEDIA if form in forms)
    return {form: name.strip() for form, name in known if name.strip()}


def said(definition: FormDefinition, words: Words | None, language: str) -> str:
    """Words in a language, with an ellipsis for every output."""
    if words is None:
        return ""
    if words.itext is not None:
        return itext(definition, words.itext, language)
    if words.reference is not None:
        return BLANK
    return "".join(part if isinstance(part, str) else BLANK for part in words.parts).strip()


def itext(definition: FormDefinition, name: str, language: str) -> str:
    """A text of the form by its id."""
    forms = definition.itext.forms(name, definition.itext.code(language) or definition.default_language)
    parts: Parts = next((forms[form] for form in ("", "long", "short") if form in forms), ())
    return "".join(part if isinstance(part, str) else BLANK for part in parts).strip()


def choices(definition: FormDefinition, template: Template, language: str) -> tuple[Choice, ...] | None:
    """All choices of a question whatever its filter; None for lists from records and questions without choices."""
    itemset = template.control.itemset if template.control is not None else None
    if itemset is None:
        return None
    if itemset.nodes is None:
        return tuple(
            Choice(
                value,
                said(definition, words, language),
                _media(definition, words.itext, language) if words is not None and words.itext is not None else {},
            )
            for value, words in itemset.fixed
        )
    rows = _rows(definition, itemset)
    if rows is None:
        return None
    found: list[Choice] = []
    few = len(rows) <= MOST_BOXES  # of a longer list nobody shows all
    for row in rows:
        told = _cell(row, itemset.label)
        words = itext(definition, told, language) if itemset.label_is_itext else told
        beside = _media(definition, told, language) if few and itemset.label_is_itext else {}
        found.append(Choice(_cell(row, itemset.value), words, beside))
    return tuple(choice for choice in found if choice.value)


def chosen(definition: FormDefinition, template: Template, value: str) -> tuple[str, ...]:
    """The words of one choice in every language of the form; none for lists from records and for very long ones."""
    itemset = template.control.itemset if template.control is not None else None
    if itemset is None:
        return ()
    if itemset.nodes is None:
        words = next((words for own, words in itemset.fixed if own == value), None)
        return tuple(said(definition, words, code) for code in definition.languages)
    rows = _rows(definition, itemset) or ()
    row = next((row for row in rows[:_LOOKED_THROUGH] if _cell(row, itemset.value) == value), None)
    if row is None:
        return ()
    told = _cell(row, itemset.label)
    return tuple(itext(definition, told, code) for code in definition.languages) if itemset.label_is_itext else (told,)


def _rows(definition: FormDefinition, itemset: Itemset) -> Sequence[Element] | None:
    secondary = definition.instances.get(itemset.instance or "")
    if secondary is None or secondary.content is None:
        return None
    return [row for root in secondary.content.elements() for row in root.elements()]


def _cell(row: Element, name: str) -> str:
    cells = row.named(name)
    return cells[0].string() if cells else ""
